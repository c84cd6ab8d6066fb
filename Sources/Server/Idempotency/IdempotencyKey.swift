import Assistant
import Billing
import Crypto
import Customers
import HTTPTypes
import Hummingbird
import Jobs
import NIOCore
import Storage
import Values

/// A caller's own name for one POST, in the header `Idempotency-Key`: however often it is sent, what it makes is made once.
///
/// No answer is stored. The first request of a key gets a random id, and what it makes (a task, an order) bears that id, so a
/// repeated request finds it there and answers with how it stands now.
struct IdempotencyKey: Sendable {
    /// Keys are kept for so long.
    static let lifetime: Duration = .seconds(48 * 3600)

    let text: String
    /// Of the method, the address and the body: a key is for one request.
    let fingerprint: String

    /// Nil where the request has none.
    init?(_ request: Request, body: ByteBuffer) throws(Problem) {
        guard let name = HTTPField.Name("Idempotency-Key"), let text = request.headers[name] else { return nil }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "“Idempotency-Key” must have 1 to 255 visible ASCII characters, such as a UUID.")
        }
        self.text = text
        var hash = SHA256()
        hash.update(data: Array("\(request.method.rawValue) \(request.uri.description)\n".utf8))
        hash.update(data: Array(body.readableBytesView))
        fingerprint = hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

/// What a request with a key makes: its id is that of the task or the order.
enum IdempotentEffect: Identified {
    static let idPrefix = "effect"
}

extension Transaction {
    /// Whether a task, a refund, a payout or a living order bears the id. An order that failed is none: it may be placed again.
    fileprivate func hasMade(_ id: ID<IdempotentEffect>, in workspace: ID<Workspace>) throws -> Bool {
        if try question(ID(sharing: id), in: workspace) != nil { return true }
        if try refund(ID(sharing: id), in: workspace) != nil { return true }
        if try payout(ID(sharing: id), in: workspace) != nil { return true }
        return try order(ID(sharing: id), in: workspace).map { $0.failure == nil } ?? false
    }
}

extension Kontor {
    /// Runs `work` with the id of what it is to make; nil without a key, when any will do. Where it fails before
    /// anything is made, the key is free again.
    func once(
        _ request: Request, _ body: ByteBuffer, _ work: (ID<IdempotentEffect>?) async throws -> Response
    ) async throws -> Response {
        guard let key = try IdempotencyKey(request, body: body) else { return try await work(nil) }
        let (id, isReplay) = try await database.write { [workspace, clock] tx in
            try tx.take(key, in: workspace.id, now: clock.now())
        }
        do {
            var response = try await work(id)
            if isReplay, let name = HTTPField.Name("Idempotent-Replayed") { response.headers[name] = "true" }
            return response
        } catch {
            try await database.write { [workspace] tx in
                if try !tx.hasMade(id, in: workspace.id) { try tx.forget(key, of: id, in: workspace.id) }
            }
            throw error
        }
    }

    /// Forgets old keys, and rate limits that nobody has used for as long, once a day.
    static func keyPruning(of workspace: Workspace) throws -> (schedule: Schedule, kind: JobKind) {
        let name = "prune_idempotency_keys"
        let cron = try Cron("17 3 * * *", timeZone: workspace.timeZone)
        let kind = JobKind.deciding(name) { tx, _, now in
            let moment = now.adding(.zero - IdempotencyKey.lifetime)
            try tx.deleteIdempotencyKeys(before: moment)
            try tx.deleteRateLimits(in: workspace.id, idleSince: moment)
            return .complete
        }
        return (Schedule(name, cron) { dueAt in NewJob(name, payload: dueAt.microseconds, uniqueKey: name) }, kind)
    }
}
