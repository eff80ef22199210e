-- CreateIndex
CREATE INDEX "transfer_rollback" ON "transfers"."transfer"("brand_id", "status", "requested_at", "id") WHERE (kind = 'ROLLBACK'::transfers.transfer_kind);
