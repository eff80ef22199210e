-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "accounts";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "conversations";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "skills";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "transfers";

-- CreateEnum
CREATE TYPE "accounts"."account_status" AS ENUM ('ACTIVE', 'SUSPENDED');

-- CreateEnum
CREATE TYPE "accounts"."role" AS ENUM ('AGENT', 'BOT', 'MANAGER', 'ANALYST', 'PARTNER', 'CONNECTOR', 'ADMIN');

-- CreateEnum
CREATE TYPE "accounts"."availability" AS ENUM ('ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE');

-- CreateEnum
CREATE TYPE "conversations"."conversation_status" AS ENUM ('OPEN', 'CLOSED');

-- CreateEnum
CREATE TYPE "conversations"."author_kind" AS ENUM ('CONSUMER', 'AGENT', 'BOT');

-- CreateEnum
CREATE TYPE "transfers"."transfer_kind" AS ENUM ('ROLLOVER', 'ROLLBACK');

-- CreateEnum
CREATE TYPE "transfers"."transfer_status" AS ENUM ('QUEUED', 'OFFERED', 'ACCEPTED', 'REJECTED', 'RETURNED', 'CANCELLED', 'ABANDONED', 'EXPIRED');

-- CreateEnum
CREATE TYPE "transfers"."offer_status" AS ENUM ('OPEN', 'ACCEPTED', 'DECLINED', 'TIMED_OUT', 'WITHDRAWN');

-- CreateTable
CREATE TABLE "accounts"."brand" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "brand_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts"."account" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "status" "accounts"."account_status" NOT NULL DEFAULT 'ACTIVE',
    "rollover_enabled" BOOLEAN NOT NULL DEFAULT false,
    "channels" TEXT[],
    "note_required" BOOLEAN NOT NULL DEFAULT false,
    "reason_required" BOOLEAN NOT NULL DEFAULT false,
    "offer_timeout_seconds" INTEGER NOT NULL DEFAULT 30,
    "transfer_deadline_seconds" INTEGER NOT NULL DEFAULT 900,
    "max_attempts" INTEGER NOT NULL DEFAULT 5,
    "max_hops" INTEGER NOT NULL DEFAULT 20,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts"."reason_code" (
    "account_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "reason_code_pkey" PRIMARY KEY ("account_id","code")
);

-- CreateTable
CREATE TABLE "accounts"."link" (
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "skill_ids" TEXT[],
    "fallback_skill_id" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts"."user" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT,
    "account_id" TEXT,
    "role" "accounts"."role" NOT NULL,
    "name" TEXT NOT NULL,
    "availability" "accounts"."availability",
    "availability_cause" TEXT,
    "availability_changed_at" TIMESTAMPTZ(3),
    "max_slots" INTEGER,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts"."idempotency" (
    "caller_id" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("caller_id","mutation","key")
);

-- CreateTable
CREATE TABLE "conversations"."conversation" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "owner_account_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "status" "conversations"."conversation_status" NOT NULL DEFAULT 'OPEN',
    "consumer_name" TEXT,
    "connector_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversations"."message" (
    "id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "author_kind" "conversations"."author_kind" NOT NULL,
    "author_id" TEXT,
    "text" TEXT,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversations"."note" (
    "id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "text" TEXT,
    "written_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversations"."idempotency" (
    "caller_id" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("caller_id","mutation","key")
);

-- CreateTable
CREATE TABLE "skills"."skill" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "channels" TEXT[],
    "manually_closed" BOOLEAN NOT NULL DEFAULT false,
    "max_wait_seconds" INTEGER NOT NULL DEFAULT 120,
    "fallback_skill_id" TEXT,
    "can_transfer" BOOLEAN NOT NULL DEFAULT true,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "skill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skills"."skill_membership" (
    "skill_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,

    CONSTRAINT "skill_membership_pkey" PRIMARY KEY ("skill_id","agent_id")
);

-- CreateTable
CREATE TABLE "skills"."working_hours" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "skill_id" TEXT,
    "time_zone" TEXT NOT NULL,
    "weekly" JSONB NOT NULL,
    "special_dates" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "working_hours_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers"."custody" (
    "conversation_id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "owner_account_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "skill_id" TEXT NOT NULL,
    "agent_id" TEXT,
    "version" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "custody_pkey" PRIMARY KEY ("conversation_id")
);

-- CreateTable
CREATE TABLE "transfers"."custody_change" (
    "conversation_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "brand_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "account_id" TEXT NOT NULL,
    "skill_id" TEXT NOT NULL,
    "agent_id" TEXT,
    "cause" TEXT NOT NULL,
    "transfer_id" TEXT,

    CONSTRAINT "custody_change_pkey" PRIMARY KEY ("conversation_id","version")
);

-- CreateTable
CREATE TABLE "transfers"."transfer" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "kind" "transfers"."transfer_kind" NOT NULL,
    "status" "transfers"."transfer_status" NOT NULL,
    "version" INTEGER NOT NULL,
    "source_account_id" TEXT NOT NULL,
    "source_skill_id" TEXT NOT NULL,
    "source_agent_id" TEXT,
    "requested_account_id" TEXT,
    "requested_skill_id" TEXT,
    "requested_agent_id" TEXT,
    "destination_account_id" TEXT,
    "destination_skill_id" TEXT,
    "destination_agent_id" TEXT,
    "initiator_id" TEXT NOT NULL,
    "reason_code" TEXT,
    "note" TEXT,
    "warm_message" TEXT,
    "warm_message_to" TEXT NOT NULL,
    "fallback" TEXT NOT NULL,
    "queue_when_busy" BOOLEAN NOT NULL,
    "decision" JSONB NOT NULL,
    "refusals" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "end_cause" TEXT,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "hop" INTEGER,
    "rollback_to" TEXT,
    "rolled_back_by_id" TEXT,

    CONSTRAINT "transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers"."attempt" (
    "transfer_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "skill_id" TEXT NOT NULL,
    "agent_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "wait_until" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_cause" TEXT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("transfer_id","number")
);

-- CreateTable
CREATE TABLE "transfers"."offer" (
    "id" TEXT NOT NULL,
    "transfer_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "agent_id" TEXT NOT NULL,
    "status" "transfers"."offer_status" NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "reason_code" TEXT,

    CONSTRAINT "offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers"."event" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "transfer_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "status" "transfers"."transfer_status" NOT NULL,
    "cause" TEXT,
    "actor_id" TEXT,
    "conversation_id" TEXT NOT NULL,
    "attempt" INTEGER,
    "account_id" TEXT,
    "skill_id" TEXT,
    "agent_id" TEXT,
    "offer_id" TEXT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transfers"."brand_log" (
    "brand_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "brand_log_pkey" PRIMARY KEY ("brand_id")
);

-- CreateTable
CREATE TABLE "transfers"."agent_load" (
    "agent_id" TEXT NOT NULL,
    "last_assigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agent_load_pkey" PRIMARY KEY ("agent_id")
);

-- CreateTable
CREATE TABLE "transfers"."idempotency" (
    "caller_id" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("caller_id","mutation","key")
);

-- CreateIndex
CREATE INDEX "account_brand_id_idx" ON "accounts"."account"("brand_id");

-- CreateIndex
CREATE INDEX "link_destination_id_idx" ON "accounts"."link"("destination_id");

-- CreateIndex
CREATE UNIQUE INDEX "link_source_id_destination_id_key" ON "accounts"."link"("source_id", "destination_id");

-- CreateIndex
CREATE INDEX "user_account_id_idx" ON "accounts"."user"("account_id");

-- CreateIndex
CREATE INDEX "user_brand_id_idx" ON "accounts"."user"("brand_id");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "accounts"."idempotency"("created_at");

-- CreateIndex
CREATE INDEX "conversation_brand_id_started_at_id_idx" ON "conversations"."conversation"("brand_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "message_conversation_id_position_idx" ON "conversations"."message"("conversation_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "message_brand_id_position_key" ON "conversations"."message"("brand_id", "position");

-- CreateIndex
CREATE INDEX "note_conversation_id_account_id_written_at_id_idx" ON "conversations"."note"("conversation_id", "account_id", "written_at", "id");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "conversations"."idempotency"("created_at");

-- CreateIndex
CREATE INDEX "skill_account_id_idx" ON "skills"."skill"("account_id");

-- CreateIndex
CREATE INDEX "skill_membership_agent_id_idx" ON "skills"."skill_membership"("agent_id");

-- CreateIndex
CREATE UNIQUE INDEX "working_hours_skill_id_key" ON "skills"."working_hours"("skill_id");

-- CreateIndex
CREATE UNIQUE INDEX "working_hours_default" ON "skills"."working_hours"("account_id") WHERE (skill_id is null);

-- CreateIndex
CREATE INDEX "custody_held" ON "transfers"."custody"("agent_id") WHERE (ended_at is null);

-- CreateIndex
CREATE INDEX "custody_waiting" ON "transfers"."custody"("skill_id", "since") WHERE (agent_id is null and ended_at is null);

-- CreateIndex
CREATE INDEX "custody_account_id_since_idx" ON "transfers"."custody"("account_id", "since");

-- CreateIndex
CREATE INDEX "custody_change_account_id_conversation_id_idx" ON "transfers"."custody_change"("account_id", "conversation_id");

-- CreateIndex
CREATE UNIQUE INDEX "custody_change_brand_id_position_key" ON "transfers"."custody_change"("brand_id", "position");

-- CreateIndex
CREATE INDEX "transfer_conversation_id_requested_at_idx" ON "transfers"."transfer"("conversation_id", "requested_at");

-- CreateIndex
CREATE INDEX "transfer_open_by_initiator" ON "transfers"."transfer"("initiator_id") WHERE (status in ('QUEUED', 'OFFERED'));

-- CreateIndex
CREATE INDEX "transfer_due" ON "transfers"."transfer"("due_at") WHERE (due_at is not null);

-- CreateIndex
CREATE INDEX "transfer_rolled_back_by_id_idx" ON "transfers"."transfer"("rolled_back_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "transfer_open" ON "transfers"."transfer"("conversation_id") WHERE (status in ('QUEUED', 'OFFERED'));

-- CreateIndex
CREATE UNIQUE INDEX "transfer_conversation_id_hop_key" ON "transfers"."transfer"("conversation_id", "hop");

-- CreateIndex
CREATE INDEX "attempt_account_id_idx" ON "transfers"."attempt"("account_id");

-- CreateIndex
CREATE INDEX "attempt_waiting" ON "transfers"."attempt"("skill_id") WHERE (ended_at is null);

-- CreateIndex
CREATE INDEX "offer_transfer_id_attempt_idx" ON "transfers"."offer"("transfer_id", "attempt");

-- CreateIndex
CREATE INDEX "offer_ringing" ON "transfers"."offer"("agent_id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE UNIQUE INDEX "offer_open" ON "transfers"."offer"("transfer_id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE INDEX "event_agent_id_position_idx" ON "transfers"."event"("agent_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "event_brand_id_position_key" ON "transfers"."event"("brand_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "event_transfer_id_version_key" ON "transfers"."event"("transfer_id", "version");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "transfers"."idempotency"("created_at");

-- AddForeignKey
ALTER TABLE "accounts"."account" ADD CONSTRAINT "account_brand_id_fkey" FOREIGN KEY ("brand_id") REFERENCES "accounts"."brand"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts"."reason_code" ADD CONSTRAINT "reason_code_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts"."link" ADD CONSTRAINT "link_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "accounts"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts"."link" ADD CONSTRAINT "link_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "accounts"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts"."user" ADD CONSTRAINT "user_brand_id_fkey" FOREIGN KEY ("brand_id") REFERENCES "accounts"."brand"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts"."user" ADD CONSTRAINT "user_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"."account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations"."message" ADD CONSTRAINT "message_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"."conversation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations"."note" ADD CONSTRAINT "note_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"."conversation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skills"."skill" ADD CONSTRAINT "skill_fallback_skill_id_fkey" FOREIGN KEY ("fallback_skill_id") REFERENCES "skills"."skill"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skills"."skill_membership" ADD CONSTRAINT "skill_membership_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skills"."skill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skills"."working_hours" ADD CONSTRAINT "working_hours_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skills"."skill"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."custody_change" ADD CONSTRAINT "custody_change_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "transfers"."custody"("conversation_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."transfer" ADD CONSTRAINT "transfer_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "transfers"."custody"("conversation_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."transfer" ADD CONSTRAINT "transfer_rolled_back_by_id_fkey" FOREIGN KEY ("rolled_back_by_id") REFERENCES "transfers"."transfer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."attempt" ADD CONSTRAINT "attempt_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"."transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."offer" ADD CONSTRAINT "offer_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"."transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transfers"."event" ADD CONSTRAINT "event_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"."transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

