-- AlterTable
ALTER TABLE "transfers"."attempt" ADD COLUMN     "end_decision" JSONB;

-- AlterTable
ALTER TABLE "transfers"."offer" ADD COLUMN     "acceptance_decision" JSONB,
ADD COLUMN     "decision" JSONB;
