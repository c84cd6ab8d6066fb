import OutboundHTTP
import Testing

@Suite struct ServerSentEventsTests {
    private typealias Event = ServerSentEvents.Event

    @Test("fields, comments, line ends and several data lines are read as the standard says")
    func fields() {
        var decoder = ServerSentEvents.Decoder()
        let text = "\u{FEFF}: hello\r\ndata: one\r\n\r\nevent: add\ndata:two\ndata:  three\nid: 7\n\ndata\r\rretry: 5\n\ndata: cut"
        #expect(
            decoder.feed(text.utf8) == [
                Event(name: nil, data: "one"), Event(name: "add", data: "two\n three"), Event(name: nil, data: ""),
            ])
    }

    @Test("bytes cut anywhere, also within a character, give the same events")
    func cuts() {
        let text = Array("data: grüße 🙂\r\n\r\ndata: x\r\n\r\n".utf8)
        for size in 1...text.count {
            var decoder = ServerSentEvents.Decoder()
            var events: [Event] = []
            for start in stride(from: 0, to: text.count, by: size) {
                events += decoder.feed(text[start..<min(start + size, text.count)])
            }
            #expect(events == [Event(name: nil, data: "grüße 🙂"), Event(name: nil, data: "x")])
        }
    }
}
