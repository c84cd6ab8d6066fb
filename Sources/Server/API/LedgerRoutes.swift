import Hummingbird
import Ledger
import Storage
import Values

/// `GET /api/ledger/accounts`, `GET /api/ledger/accounts/{id}/statement`: the books, for whoever checks them.
struct LedgerRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("ledger/accounts", use: list)
        api.get("ledger/accounts/:id/statement", use: statement)
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("limit", "cursor")
        let limit = try request.limit(upTo: 500) ?? 100
        let cursor = try request.filled("cursor").map { text throws(Problem) in
            guard let id = ID<Account>(text) else { throw Problem.wrongCursor }
            return id
        }
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.accounts(workspace: workspace, after: cursor, limit: limit + 1)
        }
        let page = found.prefix(limit)
        return try .json(
            PageBody(items: try page.map(AccountBody.init), nextCursor: found.count > limit ? page.last?.id.description : nil))
    }

    @Sendable private func statement(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("from", "to", "limit", "cursor")
        guard let id = context.parameters.get("id").flatMap({ ID<Account>($0) }) else { throw Problem.noAccount }
        let limit = try request.limit(upTo: 500) ?? 100
        let (from, to) = try (moment("from", of: request), moment("to", of: request))
        let cursor: Statement.Cursor?
        do {
            cursor = try request.filled("cursor").map { text throws(LedgerError) in try Statement.Cursor(text) }
        } catch {
            throw Problem.wrongCursor
        }
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx -> (Account, Statement)? in
            guard let account = try tx.fetchAccount(id, workspace: workspace) else { return nil }
            let statement = try tx.statement(
                of: account.code, account.currency, workspace: workspace, from: from ?? Timestamp(microseconds: .min),
                to: to ?? Timestamp(microseconds: .max), after: cursor, limit: limit)
            return (account, statement)
        }
        guard let (account, statement) = found else { throw Problem.noAccount }
        return try .json(StatementBody(account, statement))
    }

    /// The beginning of a day in the workspace's time zone; nil where it is not given.
    private func moment(_ name: String, of request: Request) throws -> Timestamp? {
        guard let day = request.uri.queryParameters[Substring(name)].map(String.init) else { return nil }
        do {
            return try kontor.books.calendar.start(ofDay: day)
        } catch {
            throw Problem(.badRequest, "“\(name)” is not right: \(error).")
        }
    }
}

extension Problem {
    fileprivate static let noAccount = Problem(.notFound, "There is no such account in this workspace.")
    fileprivate static let wrongCursor = Problem(.badRequest, "“cursor” must be the “next_cursor” of the page before, unchanged.")
}

/// An account in JSON: amounts as decimal strings.
private struct AccountBody: Encodable {
    let id: String
    let code: String
    let kind: String
    let currency: String
    let balance: String
    /// What open holds keep back of the balance.
    let held: String
    /// What can still be taken out; null where nothing limits it.
    let available: String?

    init(_ account: Account) throws {
        id = account.id.description
        code = account.code.description
        kind = account.kind.rawValue
        currency = account.currency.code
        balance = account.balance.decimal
        held = account.held.decimal
        available = try account.available()?.decimal
    }
}

private struct StatementBody: Encodable {
    struct Line: Encodable {
        let transferId: String
        let occurredAt: String
        let amount: String
        let balance: String
        let otherAccount: String
        let category: String
        let provider: String?
        let subject: String?
        let description: String
        let reversesId: String?

        init(_ line: Statement.Line, of code: AccountCode) {
            let transfer = line.transfer
            transferId = transfer.id.description
            occurredAt = transfer.occurredAt.description
            amount = line.change.decimal
            balance = line.balance.decimal
            otherAccount = (transfer.debit == code ? transfer.credit : transfer.debit).description
            category = transfer.category
            provider = transfer.provider
            subject = transfer.subject
            description = transfer.description
            reversesId = transfer.reversesID?.description
        }
    }

    let account: AccountBody
    let opening: String
    let lines: [Line]
    let closing: String
    let nextCursor: NextCursor

    init(_ account: Account, _ statement: Statement) throws {
        self.account = try AccountBody(account)
        opening = statement.opening.decimal
        lines = statement.lines.map { Line($0, of: account.code) }
        closing = statement.closing.decimal
        nextCursor = NextCursor(text: statement.next?.description)
    }
}
