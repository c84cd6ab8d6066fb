import NIOHTTP1

/// A response whose head has come and whose body is coming. Dropping it, or cancelling the task that reads it, closes the
/// connection.
package struct HTTPStream: Sendable {
    package let status: Int
    package let body: Body
    let fields: HTTPHeaders

    package var isSuccess: Bool { (200...299).contains(status) }

    package var headers: [(name: String, value: String)] { fields.map { ($0.name, $0.value) } }

    /// The first header of this name, in any case of letters.
    package func header(_ name: String) -> String? { fields.first(name: name) }

    /// The events of a `text/event-stream` body.
    package var events: ServerSentEvents { ServerSentEvents(body: body) }

    /// What is left of the body, for an error's text; the request's `maximumResponseBytes` bounds it.
    package func collect() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body { bytes += chunk }
        return bytes
    }

    /// Chunks as they arrive, to be read once. Throws `HTTPError`, `cancelled` among them when the reading task is cancelled.
    package struct Body: AsyncSequence, Sendable {
        let chunks: AsyncThrowingStream<[UInt8], any Error>

        package struct AsyncIterator: AsyncIteratorProtocol {
            var chunks: AsyncThrowingStream<[UInt8], any Error>.AsyncIterator

            package mutating func next() async throws -> [UInt8]? {
                if let chunk = try await chunks.next() { return chunk }
                // An AsyncThrowingStream ends quietly on cancellation, which must not pass for a whole body.
                if Task.isCancelled { throw HTTPError.cancelled }
                return nil
            }
        }

        package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: chunks.makeAsyncIterator()) }
    }
}
