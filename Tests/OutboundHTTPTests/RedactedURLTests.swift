import OutboundHTTP
import Testing

@Suite struct RedactedURLTests {
    @Test(
        "tokens, passwords and queries do not show",
        arguments: [
            ("https://api.telegram.org/bot123:ABC-d_e/sendMessage", "https://api.telegram.org/bot***/sendMessage"),
            ("https://api.telegram.org/file/bot123%3AABC/photos/a.jpg", "https://api.telegram.org/file/bot***/photos/a.jpg"),
            ("http://user:pass@host/x", "http://***@host/x"),
            ("https://host/x?key=secret#y", "https://host/x?…"),
            ("https://host/bottle/x", "https://host/bottle/x"),
        ])
    func urls(url: String, shown: String) {
        #expect(RedactedURL.text(of: url) == shown)
        #expect("\(HTTPRequest(.get, url, headers: [("Authorization", "Bearer k")]))" == "GET \(shown)")
    }
}
