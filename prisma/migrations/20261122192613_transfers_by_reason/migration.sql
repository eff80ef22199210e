-- CreateIndex
CREATE INDEX "transfer_by_reason" ON "transfers"."transfer"("brand_id", "reason_code", "requested_at", "id") WHERE (reason_code is not null);
