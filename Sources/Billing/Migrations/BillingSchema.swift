import Storage

package enum BillingSchema {
    package static let migrations = sales + plans + returns + promotions + lifecycle + referrals + planChanges + discounts

    private static let sales = [
        Migration(
            "Billing", 1, "create_order_subscription_payment_event",
            // `payment_entry` is the key of money: one object of a provider moves money once for each kind of reason.
            // A refund is known by its charge and the total refunded so far (`ch_1#500`), since providers tell totals.
            """
            CREATE TABLE payment_order (
                order_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                seller TEXT NOT NULL CHECK (seller <> ''),
                provider TEXT NOT NULL CHECK (provider <> ''),
                purpose TEXT NOT NULL CHECK (purpose IN ('subscription', 'payment')),
                plan TEXT,
                plan_period TEXT CHECK (plan_period IN ('day', 'week', 'month', 'year')),
                description TEXT NOT NULL CHECK (description <> ''),
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                returned_quantity BIGINT NOT NULL CHECK (returned_quantity BETWEEN 0 AND quantity),
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                reference TEXT,
                language TEXT,
                paid_url TEXT NOT NULL,
                cancelled_url TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('created', 'open', 'paid', 'failed', 'expired')),
                provider_checkout_id TEXT,
                checkout_url TEXT,
                failure TEXT CHECK (failure IN ('refused', 'unavailable', 'declined')),
                failure_reason TEXT,
                created_at BIGINT NOT NULL,
                paid_at BIGINT,
                CHECK ((purpose = 'subscription') = (plan IS NOT NULL)),
                CHECK ((plan IS NULL) = (plan_period IS NULL)),
                CHECK ((provider_checkout_id IS NULL) = (checkout_url IS NULL)),
                CHECK (status <> 'open' OR checkout_url IS NOT NULL),
                CHECK ((status = 'failed') = (failure IS NOT NULL)),
                CHECK ((failure IS NULL) = (failure_reason IS NULL)),
                CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
                UNIQUE (provider, provider_checkout_id)
            );
            CREATE INDEX payment_order_customer ON payment_order (workspace_id, customer_id, order_id);
            CREATE TABLE subscription (
                subscription_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                order_id TEXT NOT NULL UNIQUE REFERENCES payment_order (order_id),
                customer_id TEXT NOT NULL,
                seller TEXT NOT NULL CHECK (seller <> ''),
                plan TEXT NOT NULL CHECK (plan <> ''),
                period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'year')),
                price_nanos BIGINT NOT NULL CHECK (price_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                status TEXT NOT NULL CHECK (status IN ('incomplete', 'active', 'past_due', 'unpaid', 'paused', 'cancelled')),
                paid_from BIGINT,
                paid_until BIGINT,
                cancels_at BIGINT,
                provider TEXT NOT NULL CHECK (provider <> ''),
                provider_subscription_id TEXT NOT NULL,
                provider_customer_id TEXT,
                provider_changed_at BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                ended_at BIGINT,
                CHECK ((paid_from IS NULL) = (paid_until IS NULL)),
                CHECK (paid_from < paid_until),
                CHECK ((status = 'cancelled') = (ended_at IS NOT NULL)),
                UNIQUE (provider, provider_subscription_id)
            );
            CREATE INDEX subscription_customer ON subscription (workspace_id, customer_id, subscription_id);
            CREATE TABLE payment (
                payment_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                order_id TEXT NOT NULL REFERENCES payment_order (order_id),
                subscription_id TEXT REFERENCES subscription (subscription_id),
                provider TEXT NOT NULL CHECK (provider <> ''),
                provider_payment_id TEXT NOT NULL,
                provider_intent_id TEXT,
                provider_charge_id TEXT,
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                refunded_nanos BIGINT NOT NULL CHECK (refunded_nanos BETWEEN 0 AND amount_nanos),
                withdrawn_nanos BIGINT NOT NULL CHECK (withdrawn_nanos >= 0),
                dispute TEXT CHECK (dispute IN ('open', 'won', 'lost')),
                disputed_at BIGINT,
                fee_nanos BIGINT CHECK (fee_nanos >= 0),
                fee_currency TEXT,
                paid_at BIGINT NOT NULL,
                CHECK ((dispute IS NULL) = (disputed_at IS NULL)),
                CHECK ((fee_nanos IS NULL) = (fee_currency IS NULL)),
                UNIQUE (provider, provider_payment_id),
                UNIQUE (provider, provider_intent_id)
            );
            CREATE INDEX payment_of_order ON payment (order_id);
            CREATE TABLE payment_entry (
                provider TEXT NOT NULL,
                provider_object_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN (
                    'income', 'fee', 'refund', 'dispute', 'reinstatement', 'dispute_fee', 'dispute_fee_return')),
                workspace_id TEXT NOT NULL,
                payment_id TEXT NOT NULL REFERENCES payment (payment_id),
                transfer_id TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (provider, provider_object_id, kind)
            );
            CREATE TABLE payment_event (
                event_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                provider TEXT NOT NULL CHECK (provider <> ''),
                provider_event_id TEXT NOT NULL,
                type TEXT NOT NULL,
                provider_object_id TEXT,
                body BYTEA NOT NULL,
                signature TEXT NOT NULL,
                occurred_at BIGINT NOT NULL,
                received_at BIGINT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('received', 'applied', 'ignored', 'waiting', 'rejected')),
                reason TEXT,
                waits_for TEXT,
                handled_at BIGINT,
                CHECK ((status = 'received') = (handled_at IS NULL)),
                CHECK ((status = 'waiting') = (waits_for IS NOT NULL)),
                CHECK (status NOT IN ('ignored', 'waiting', 'rejected') OR reason IS NOT NULL),
                UNIQUE (provider, provider_event_id)
            );
            CREATE INDEX payment_event_waiting ON payment_event (provider, waits_for) WHERE status = 'waiting';
            CREATE INDEX payment_event_status ON payment_event (workspace_id, status, event_id);
            """),
        Migration(
            "Billing", 2, "keep_headers_of_payment_event",
            // A list of pairs, as they came: what was signed can be verified again.
            """
            ALTER TABLE payment_event ADD COLUMN headers TEXT NOT NULL DEFAULT '[]';
            UPDATE payment_event SET headers = '[["Stripe-Signature","' || signature || '"]]';
            ALTER TABLE payment_event DROP COLUMN signature;
            """),
        Migration(
            "Billing", 3, "create_stars_leave",
            // Who has pressed Pay and was let: nobody else pays the same order until that has passed.
            """
            CREATE TABLE stars_leave (
                order_id TEXT NOT NULL PRIMARY KEY REFERENCES payment_order (order_id),
                workspace_id TEXT NOT NULL,
                query_id TEXT NOT NULL CHECK (query_id <> ''),
                ends_at BIGINT NOT NULL
            );
            """),
    ]
}
