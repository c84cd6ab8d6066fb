/// The events of a `text/event-stream` body (source: WHATWG HTML, section 9.2.6). A last event without its empty line is
/// dropped, as the standard says: it may be cut.
package struct ServerSentEvents: AsyncSequence, Sendable {
    package struct Event: Hashable, Sendable {
        /// The `event:` field; nil means `message`.
        package var name: String?
        /// The `data:` fields, joined by line ends.
        package var data: String

        package init(name: String?, data: String) {
            self.name = name
            self.data = data
        }
    }

    let body: HTTPStream.Body

    package struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: HTTPStream.Body.AsyncIterator
        var decoder = Decoder()
        var ready: ArraySlice<Event> = []

        package mutating func next() async throws -> Event? {
            while ready.isEmpty {
                guard let chunk = try await chunks.next() else { return nil }
                ready = decoder.feed(chunk)[...]
            }
            return ready.removeFirst()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: body.makeAsyncIterator()) }

    /// Takes bytes cut anywhere, also within a character, and gives the events completed by them.
    package struct Decoder: Sendable {
        private var line: [UInt8] = []
        private var isAfterCarriageReturn = false
        private var isFirstLine = true
        private var name: String?
        private var data: String?

        package init() {}

        package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Event] {
            var events: [Event] = []
            for byte in bytes {
                let isLineFeedOfPair = byte == 10 && isAfterCarriageReturn
                isAfterCarriageReturn = byte == 13
                if isLineFeedOfPair { continue }
                guard byte == 10 || byte == 13 else {
                    line.append(byte)
                    continue
                }
                if let event = endLine() { events.append(event) }
            }
            return events
        }

        private mutating func endLine() -> Event? {
            if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            isFirstLine = false
            defer { line.removeAll(keepingCapacity: true) }
            guard !line.isEmpty else { return endEvent() }
            let field = line.prefix { $0 != 0x3A }
            var value = line.dropFirst(field.count + 1)
            if value.first == 0x20 { value = value.dropFirst() }
            let text = String(decoding: value, as: UTF8.self)
            switch String(decoding: field, as: UTF8.self) {
            case "data": data = data.map { $0 + "\n" + text } ?? text
            case "event": name = text
            default: break  // Comments, ids and retry times mean nothing to a request that is not resumed.
            }
            return nil
        }

        private mutating func endEvent() -> Event? {
            defer { (name, data) = (nil, nil) }
            return data.map { Event(name: name, data: $0) }
        }
    }
}
