import Customers
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import Testing
import Values

@testable import Assistant

extension TestBusiness {
    static let sold = "{ free_questions: 1, price_per_question: \"0.05\", plan: premium }"

    static func selling(
        _ settings: String, _ variables: [String: String] = [:], _ body: @Sendable (TestBusiness) async throws -> Void
    ) async throws {
        try await with(variables, file: selling(settings), isFloodLimited: false, body)
    }

    /// The latest answer in the chat that says this.
    @discardableResult
    func said(_ words: String, to user: Int64 = customerID, times: Int = 1) async throws -> Message {
        let chat = try await telegram.wait(for: Self.bot, user, seconds: 200) { chat in
            chat.answers.count { $0.text.contains(words) } >= times
        }
        return try #require(chat.answers.last { $0.text.contains(words) })
    }

    /// Presses a button that sells and pays on the page that it leads to. Returns the check-out.
    @discardableResult
    func buy(_ title: String, as user: Int64 = customerID, _ outcome: SandboxStripe.Outcome = .paid) async throws -> SandboxStripe.Session {
        let before = try telegram.snapshot(Self.bot, user).answers.count
        try await press(title, as: user)
        let chat = try await telegram.wait(for: Self.bot, user, seconds: 200) {
            $0.answers.count > before && $0.answers.last?.buttons.isEmpty == false
        }
        let url = try #require(chat.answers.last?.buttons.first?.first?.url)
        let session = try #require(stripe.sessions().first { $0.url == url })
        return try stripe.pay(session.id, outcome)
    }

    func payers(_ user: Int64 = customerID) async throws -> [Question.Payer] {
        try await database { [workspace] tx in
            try tx.questions(in: workspace, limit: 1000).filter { $0.userID == "\(user)" }.map(\.paidBy)
        }
    }
}

extension TestBusiness {
    /// A press that changes neither its message nor gets a note, answered all the same.
    func pressAgain(_ title: String, as user: Int64 = customerID) async throws {
        let chat = try telegram.snapshot(Self.bot, user)
        let message = try #require(chat.messages.last { $0.buttons.joined().contains { $0.text == title } })
        let data = try #require(message.buttons.joined().first { $0.text == title }?.data)
        try telegram.press(data, on: message.id, as: user, to: Self.bot)
    }
}

extension TestBusiness {
    /// As the owner does in Stripe's dashboard.
    func change(subscription id: String, _ form: String) async throws {
        let http = HTTPClient()
        let request = HTTPRequest(
            .post, "\(sandbox.baseURL)/stripe/v1/subscriptions/\(id)", headers: [("Authorization", "Bearer sk_test_business")],
            body: .bytes(Array(form.utf8), contentType: "application/x-www-form-urlencoded"), timeout: .seconds(120))
        let sent = await Task { try await http.send(request) }.result
        await http.shutdown()
        let response = try sent.get()
        try #require(response.status == 200, "\(response.text)")
    }
}
