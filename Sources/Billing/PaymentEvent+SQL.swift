import Jobs
import Storage
import Values

extension Signal {
    /// A payment event has come or was handled.
    package static let paymentEvents = Signal("payment_events")
}

extension PaymentEvent: RowDecodable {
    package init(row: Row) throws {
        id = try row["event_id"]
        workspaceID = try row["workspace_id"]
        provider = try row["provider"]
        providerEventID = try row["provider_event_id"]
        type = try row["type"]
        providerObjectID = try row["provider_object_id"]
        body = try row["body"]
        let fields: JSON<[[String]]> = try row["headers"]
        headers = WebhookHeaders(fields.value.compactMap { $0.count == 2 ? (name: $0[0], value: $0[1]) : nil })
        occurredAt = try row["occurred_at"]
        receivedAt = try row["received_at"]
        status = try row["status"]
        reason = try row["reason"]
    }
}

extension Transaction {
    package func paymentEvent(_ id: ID<PaymentEvent>, in workspace: ID<Workspace>) throws -> PaymentEvent? {
        try fetchOne(PaymentEvent.self, "SELECT * FROM payment_event WHERE event_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The newest first; of one status where it is named.
    package func paymentEvents(in workspace: ID<Workspace>, status: PaymentEvent.Status? = nil, limit: Int = 100) throws -> [PaymentEvent] {
        let ofStatus: SQL = if let status { "AND status = \(status)" } else { "" }
        return try fetch(
            PaymentEvent.self,
            "SELECT * FROM payment_event WHERE workspace_id = \(workspace) \(ofStatus) ORDER BY event_id DESC LIMIT \(limit)")
    }

    /// The newest first; those before `cursor` where it is given.
    package func paymentEvents(
        in workspace: ID<Workspace>, provider: String?, status: PaymentEvent.Status?, before cursor: ID<PaymentEvent>?, limit: Int
    ) throws -> [PaymentEvent] {
        let ofProvider: SQL = provider.map { "AND provider = \($0)" } ?? ""
        let ofStatus: SQL = status.map { "AND status = \($0)" } ?? ""
        let page: SQL = cursor.map { "AND event_id < \($0)" } ?? ""
        return try fetch(
            PaymentEvent.self,
            """
            SELECT * FROM payment_event WHERE workspace_id = \(workspace) \(ofProvider) \(ofStatus) \(page)
            ORDER BY event_id DESC LIMIT \(limit)
            """)
    }

    /// An event that came to nothing is to be handled again, as if it had just come; its reason stays, so that nobody is told the same
    /// twice.
    func forgetHandling(of event: ID<PaymentEvent>) throws {
        signalAfterCommit(.paymentEvents)
        try execute(
            """
            UPDATE payment_event SET status = 'received', waits_for = NULL, handled_at = NULL
            WHERE event_id = \(event) AND workspace_id = \(workspace) AND status IN ('ignored', 'waiting', 'rejected')
            """)
    }

    /// Nil where the provider has told it before.
    func insert(
        _ event: ReceivedEvent, of provider: String, _ body: [UInt8], headers: WebhookHeaders, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> ID<PaymentEvent>? {
        signalAfterCommit(.paymentEvents)
        return try value(
            ID<PaymentEvent>.self,
            """
            INSERT INTO payment_event (event_id, workspace_id, provider, provider_event_id, type, provider_object_id, body, headers,
                                       occurred_at, received_at, status)
            VALUES (\(ID<PaymentEvent>(at: now)), \(workspace), \(provider), \(event.id), \(event.type), \(event.objectID), \(body),
                    \(JSON(headers.fields.map { [$0.name, $0.value] })), \(event.occurredAt), \(now), \(PaymentEvent.Status.received))
            ON CONFLICT (provider, provider_event_id) DO NOTHING
            RETURNING event_id
            """)
    }

    func settle(_ event: ID<PaymentEvent>, _ result: EventResult, now: Timestamp) throws {
        signalAfterCommit(.paymentEvents)
        try execute(
            """
            UPDATE payment_event SET status = \(result.status), reason = \(result.reason), waits_for = \(result.waitsFor),
                handled_at = \(now)
            WHERE event_id = \(event) AND workspace_id = \(workspace)
            """)
    }

    /// An event that was rejected is to be handled again; any other is left as it is, and the answer is false. It keeps its reason, so
    /// that nobody is told the same twice.
    @discardableResult
    func reopen(_ event: ID<PaymentEvent>) throws -> Bool {
        signalAfterCommit(.paymentEvents)
        return try execute(
            """
            UPDATE payment_event SET status = 'received', handled_at = NULL
            WHERE event_id = \(event) AND workspace_id = \(workspace) AND status = 'rejected'
            """) == 1
    }

    /// The event that the provider calls so.
    func eventID(_ name: String, of provider: String, in workspace: ID<Workspace>) throws -> ID<PaymentEvent>? {
        try value(
            ID<PaymentEvent>.self,
            """
            SELECT event_id FROM payment_event
            WHERE provider = \(provider) AND provider_event_id = \(name) AND workspace_id = \(workspace)
            """)
    }

    /// The events that waited for `name` are to be handled now.
    func releaseEvents(waitingFor name: String, of provider: String) throws -> [ID<PaymentEvent>] {
        try rows(
            """
            UPDATE payment_event SET status = 'received', reason = NULL, waits_for = NULL, handled_at = NULL
            WHERE provider = \(provider) AND waits_for = \(name) AND status = 'waiting' AND workspace_id = \(workspace)
            RETURNING event_id
            """
        ).map { try $0["event_id"] }
    }
}

extension Billing {
    /// How many jobs of a queue run at once, where that is not as many as usual. On PostgreSQL an event that waits for its provider's
    /// account, to which all of them post, keeps a connection from those who bring events.
    package var limits: [Queue: Int] {
        switch database.dialect {
        case .sqlite: [:]
        case .postgres: [.paymentEvents: 2]
        }
    }
}
