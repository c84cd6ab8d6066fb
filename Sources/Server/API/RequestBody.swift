import Foundation
import Hummingbird
import NIOCore

extension Request {
    /// The largest body that any route but an upload reads.
    static let bodyLimit = 1 << 20

    func bytes(upTo limit: Int = Request.bodyLimit) async throws -> ByteBuffer {
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "The body is larger than \(limit) bytes; send a smaller one.")
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The sender went away, or took too long: no fault of ours.
            throw Problem(.badRequest, "The body broke off before its end.")
        }
    }
}

extension ByteBuffer {
    /// The JSON of a body as a `Value`; a problem that names the field where it is not one.
    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        guard String(validating: readableBytesView, as: UTF8.self) != nil else {
            throw Problem(.badRequest, "The body is not valid UTF-8.")
        }
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Value.self, from: Data(readableBytesView))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }
}

extension Problem {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _): self.init(.unprocessableContent, "“\(key.stringValue.snakeCased)” is missing.")
        case .typeMismatch(let type, let context):
            self.init(.unprocessableContent, "“\(context.field)” must be \(Problem.name(of: type)).")
        case .valueNotFound(let type, let context):
            self.init(.unprocessableContent, "“\(context.field)” must be \(Problem.name(of: type)), not null.")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(.unprocessableContent, "“\(context.field)” is not right: \(context.debugDescription)")
        default: self.init(.badRequest, "The body is not JSON.")
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        default: "an object of the documented form (see /docs)"
        }
    }
}

extension DecodingError.Context {
    /// As the caller writes it.
    fileprivate var field: String { codingPath.isEmpty ? "body" : codingPath.map(\.stringValue.snakeCased).joined(separator: ".") }
}

extension String {
    fileprivate var snakeCased: String { map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined() }
}
