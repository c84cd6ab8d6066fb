import Customers
import OutboundHTTP
import Sandbox
import Server
import Storage
import TestBusiness
import Testing
import Values

@testable import Assistant

/// What the tests of the bot do in a chat.
extension TestBusiness {
    /// A `kontor.yaml` of one Assistant that sells; `settings` are lines of its `settings`.
    static func selling(
        _ settings: String = "{ free_questions: 3, price_per_question: \"0.05\", plan: premium }",
        plans: String = "{ premium: { price: \"10.00\", period: month } }"
    ) -> String {
        """
        workspace: { name: Test, slug: test, currency: USD, time_zone: Europe/Berlin, language: en }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", api_url: "${TELEGRAM_API_URL}", messages_per_second: 10000 }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
            settings: \(settings)
        ai:
          providers:
            openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL}" }
            mistral: { api_key: "${MISTRAL_API_KEY}", base_url: "${MISTRAL_BASE_URL}" }
          routes: { chat: [ openai/gpt-4o-mini, mistral/mistral-small-latest ] }
        plans: \(plans)
        reports: { daily_at: "09:00" }

        """
    }

    var workspace: ID<Workspace> { kontor.books.workspace.id }

    func database<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await kontor.books.database.read(body)
    }

    func ownerSettings() async throws -> [String: String] {
        try await database { [workspace] tx in
            let entries = try tx.auditEntries(about: "setting:", in: workspace, limit: 100).reversed()
            return entries.reduce(into: [:]) { $0[$1.subject] = $1.newValue }
        }
    }

    /// Presses the button with this title (or data) under the latest message that has one, and returns that message once it
    /// has changed or the press is answered with a note.
    @discardableResult
    func press(_ title: String, as user: Int64 = customerID, in chat: Int64? = nil) async throws -> (message: Message, note: String) {
        let place = chat ?? user
        let before = try telegram.snapshot(Self.bot, place)
        let message = try #require(before.messages.last { $0.buttons.joined().contains { $0.text == title || $0.data == title } })
        let button = try #require(message.buttons.joined().first { $0.text == title || $0.data == title })
        let press = try telegram.press(try #require(button.data), on: message.id, as: user, to: Self.bot, in: chat)
        let after = try await telegram.wait(for: Self.bot, place, seconds: 200) { chat in
            let answer = chat.presses.last { $0.id == press.id }?.answer
            let now = chat.messages.first { $0.id == message.id }
            return answer.map { !$0.text.isEmpty || now != message } ?? false
        }
        let now = try #require(after.messages.first { $0.id == message.id })
        return (now, after.presses.last { $0.id == press.id }?.answer?.text ?? "")
    }

    /// What the bot notes to presses with any data at all, as a client of one's own could send them. The message with the
    /// buttons comes from the bot's account, past Kontor.
    func notes(toPresses data: [String], as user: Int64) async throws -> [String] {
        try await ask("/help", as: user)
        let buttons = data.map { "[{\"text\":\"x\",\"callback_data\":\"\($0)\"}]" }.joined(separator: ",")
        let body = "{\"chat_id\":\(user),\"text\":\"forged\",\"reply_markup\":{\"inline_keyboard\":[\(buttons)]}}"
        let http = HTTPClient()
        let url = "\(sandbox.baseURL)/bot\(Self.token)/sendMessage"
        let sent = await Task {
            try await http.send(
                HTTPRequest(.post, url, body: .bytes(Array(body.utf8), contentType: "application/json"), timeout: .seconds(120)))
        }.result
        await http.shutdown()
        try #require(try sent.get().status == 200)
        let message = try #require(try telegram.messages(Self.bot, user).last)
        for item in data { try telegram.press(item, on: message.id, as: user, to: Self.bot) }
        let chat = try await telegram.wait(for: Self.bot, user, seconds: 200) { chat in
            chat.presses.count { $0.answer != nil } >= data.count
        }
        return chat.presses.compactMap { $0.answer?.text }
    }
}
