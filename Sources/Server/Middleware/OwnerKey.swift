import Crypto
import Customers
import Foundation
import Hummingbird
import Storage
import Values

/// Lets a request through that carries the owner's key: the one from the environment, or a living one from the database.
struct OwnerKey: RouterMiddleware {
    let kontor: Kontor

    func handle(
        _ request: Request, context: KontorRequestContext, next: (Request, KontorRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else { throw Problem.unauthorized }
        let text = String(header.dropFirst(7))
        guard try await isOwner(text) else { throw Problem.unauthorized }
        return try await next(request, context)
    }

    private func isOwner(_ text: String) async throws -> Bool {
        // Hashes are compared, so the time taken tells nothing about the key.
        if let known = kontor.ownerKeyHash, APIKey.hash(text) == known { return true }
        let key = try await kontor.database.read { tx in try tx.apiKey(text: text) }
        return key?.workspaceID == kontor.workspace.id
    }
}
