import Storage

extension BillingSchema {
    static let referrals = [
        Migration(
            "Billing", 10, "create_partner_referral_commission_payout",
            // A referral repeats its partner's customer, so that nobody can be his own. A commission on the first payment alone names its
            // referral, which no other may.
            """
            CREATE TABLE partner (
                partner_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                code TEXT NOT NULL CHECK (code <> ''),
                created_at BIGINT NOT NULL,
                UNIQUE (workspace_id, code),
                UNIQUE (workspace_id, customer_id),
                UNIQUE (partner_id, customer_id)
            );
            CREATE TABLE referral (
                referral_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                partner_id TEXT NOT NULL,
                partner_customer_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                basis_points BIGINT CHECK (basis_points BETWEEN 1 AND 10000),
                amount_nanos BIGINT CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                occasion TEXT NOT NULL CHECK (occasion IN ('first_payment', 'every_payment')),
                created_at BIGINT NOT NULL,
                CHECK ((basis_points IS NULL) <> (amount_nanos IS NULL)),
                CHECK (customer_id <> partner_customer_id),
                UNIQUE (workspace_id, customer_id),
                FOREIGN KEY (partner_id, partner_customer_id) REFERENCES partner (partner_id, customer_id)
            );
            CREATE INDEX referral_of_partner ON referral (workspace_id, partner_id, referral_id);
            CREATE TABLE commission (
                payment_id TEXT NOT NULL PRIMARY KEY REFERENCES payment (payment_id),
                workspace_id TEXT NOT NULL,
                partner_id TEXT NOT NULL REFERENCES partner (partner_id),
                only_of_referral_id TEXT UNIQUE REFERENCES referral (referral_id),
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                reversed_nanos BIGINT NOT NULL CHECK (reversed_nanos BETWEEN 0 AND amount_nanos),
                created_at BIGINT NOT NULL
            );
            CREATE INDEX commission_of_partner ON commission (workspace_id, partner_id);
            CREATE TABLE payout (
                payout_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                partner_id TEXT NOT NULL REFERENCES partner (partner_id),
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                reference TEXT NOT NULL CHECK (reference <> ''),
                created_at BIGINT NOT NULL
            );
            CREATE INDEX payout_of_partner ON payout (workspace_id, partner_id, payout_id);
            """)
    ]
}
