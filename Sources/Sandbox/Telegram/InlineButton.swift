/// One button of an inline keyboard.
package struct InlineButton: Sendable, Equatable {
    package let text: String
    /// What a press sends back: 1–64 bytes. Nil for a button that does something else.
    package let data: String?
    package let url: String?
    /// The button as the bot sent it.
    let json: JSON

    static func markup(_ rows: [[InlineButton]]) -> JSON {
        ["inline_keyboard": .array(rows.map { .array($0.map(\.json)) })]
    }

    /// The rows of an `InlineKeyboardMarkup`; empty rows are dropped, as Telegram does.
    static func rows(_ markup: JSON, isStrict: Bool) throws(TelegramError) -> [[InlineButton]] {
        guard let rows = markup["inline_keyboard"]?.elements else {
            throw .badRequest("object expected as reply markup")
        }
        var parsed: [[InlineButton]] = []
        for row in rows {
            guard let buttons = row.elements else {
                throw .badRequest("can't parse inline keyboard button: Array of InlineKeyboardButton expected")
            }
            var line: [InlineButton] = []
            for button in buttons { line.append(try InlineButton(button, isStrict: isStrict)) }
            if !line.isEmpty { parsed.append(line) }
        }
        return parsed
    }

    /// The Pay button that an invoice has by itself.
    init(payTitle: String) {
        text = payTitle
        data = nil
        url = nil
        json = ["text": .string(payTitle), "pay": true]
    }

    private init(_ json: JSON, isStrict: Bool) throws(TelegramError) {
        guard let members = json.members else {
            throw .badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
        }
        guard let text = json["text"]?.text else {
            throw .badRequest("can't parse inline keyboard button: Can't find field \"text\"")
        }
        let known = InlineButton.actions.union(["text", "icon_custom_emoji_id", "style"])
        if isStrict, let unknown = members.first(where: { !known.contains($0.name) }) {
            throw .badRequest("unknown field \"\(unknown.name)\" in InlineKeyboardButton (sandbox strict mode)")
        }
        guard members.contains(where: { InlineButton.actions.contains($0.name) && $0.value != .null }) else {
            throw .badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        }
        guard !text.isEmpty else { throw .badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty") }
        data = json["callback_data"]?.text
        url = json["url"]?.text
        if json["callback_data"] != nil, !(1...64).contains(data?.utf8.count ?? 0) { throw .buttonDataInvalid }
        if json["url"] != nil {
            guard let url, let scheme = url.split(separator: ":").first, ["http", "https", "tg"].contains(scheme.lowercased()) else {
                throw .badRequest("inline keyboard button URL '\(url ?? "")' is invalid: Unsupported URL protocol")
            }
        }
        self.text = text
        self.json = json
    }

    private static let actions: Set<String> = [
        "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
    ]
}
