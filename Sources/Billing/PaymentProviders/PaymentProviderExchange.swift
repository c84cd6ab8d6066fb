import Foundation
import OutboundHTTP

extension HTTPClient {
    /// What a payment provider answers, whatever its status; that it could not be asked is told in Billing's words.
    func answer(to request: HTTPRequest) async throws(PaymentProviderError) -> HTTPResponse {
        do {
            return try await send(request)
        } catch let error as HTTPError {
            throw .unreachable(error)
        } catch {
            // By its type: its text may show the address, and a bot's token with it.
            throw .unreadable("\(Swift.type(of: error))")
        }
    }
}

extension Decodable {
    /// Reads JSON whose names are in snake case, as Stripe's and Paddle's are.
    static func fromSnakeCase(_ bytes: [UInt8]) throws -> Self {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Self.self, from: Data(bytes))
    }
}
