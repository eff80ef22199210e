-- AlterTable
ALTER TABLE "accounts"."account" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "accounts"."link" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "skills"."skill" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "accounts"."configuration_change" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "account_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "revision" INTEGER,
    "before" JSONB,
    "after" JSONB NOT NULL,

    CONSTRAINT "configuration_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skills"."configuration_change" (
    "id" TEXT NOT NULL,
    "brand_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "revision" INTEGER,
    "before" JSONB,
    "after" JSONB NOT NULL,

    CONSTRAINT "configuration_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skills"."idempotency" (
    "caller_id" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("caller_id","mutation","key")
);

-- CreateIndex
CREATE INDEX "configuration_change_account_id_at_id_idx" ON "accounts"."configuration_change"("account_id", "at", "id");

-- CreateIndex
CREATE INDEX "configuration_change_subject_id_at_idx" ON "accounts"."configuration_change"("subject_id", "at");

-- CreateIndex
CREATE INDEX "configuration_change_account_id_at_id_idx" ON "skills"."configuration_change"("account_id", "at", "id");

-- CreateIndex
CREATE INDEX "configuration_change_subject_id_at_idx" ON "skills"."configuration_change"("subject_id", "at");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "skills"."idempotency"("created_at");
