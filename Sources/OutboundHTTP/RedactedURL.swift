/// What may be shown of a URL: no Telegram token (`/bot123:ABC/…` reads `/bot***/…`), no user and password, no query.
package enum RedactedURL {
    package static func text(of url: String) -> String {
        var text = url[...]
        var ending = ""
        if let start = text.firstIndex(where: { $0 == "?" || $0 == "#" }) {
            ending = "\(text[start])…"
            text = text[..<start]
        }
        var segments = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for (index, segment) in segments.enumerated() {
            if index == 2, segments[1].isEmpty, let at = segment.lastIndex(of: "@") {
                segments[index] = "***" + segment[at...]
            } else if isBotToken(segment) {
                segments[index] = "bot***"
            }
        }
        return String((segments.joined(separator: "/") + ending).prefix(200))
    }

    /// `bot`, digits, and a colon, plain or percent-encoded.
    private static func isBotToken(_ segment: String) -> Bool {
        guard segment.hasPrefix("bot") else { return false }
        let rest = segment.dropFirst(3).drop { $0.isASCII && $0.isNumber }
        return rest.count < segment.count - 3 && (rest.hasPrefix(":") || rest.lowercased().hasPrefix("%3a"))
    }
}
