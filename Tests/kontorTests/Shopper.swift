import Sandbox
import TestBusiness
import Testing

/// A customer who buys a question, pays, asks it as soon as the bot says thank you, and buys the next one while the answer comes.
struct Shopper: Sendable {
    /// Of a Kontor where nothing is free and a question costs as much as Stripe charges at least.
    static let offer = "1 question for $0.50"
    /// One was bought and none is left of earlier ones.
    static let thanks = "Thank you! 1 question is paid for; you have 1 left. Ask away."

    let id: Int64
    let questions: [String]
    let sandbox: Sandbox

    /// Returns when the last question is asked. A process that dies meanwhile only makes it longer.
    func shop() async throws {
        try sandbox.telegram.say("What does it cost?", as: id, to: TestBusiness.bot)
        let offer = try await answer { message in message.buttons.joined().contains { $0.text == Self.offer } }
        let press = try #require(offer.buttons.joined().first { $0.text == Self.offer }?.data)
        var pages: Set<String> = []
        for question in questions {
            try sandbox.telegram.press(press, on: offer.id, as: id, to: TestBusiness.bot)
            let invitation = try await answer { [pages] message in message.page.map { !pages.contains($0) } ?? false }
            let page = try #require(invitation.page)
            pages.insert(page)
            try pay(page)
            // Thanks for an earlier question have lower ids: a chat's messages go out one after the other.
            _ = try await answer { $0.id > invitation.id && $0.text == Self.thanks }
            try sandbox.telegram.say(question, as: id, to: TestBusiness.bot)
        }
    }

    private func pay(_ page: String) throws {
        let session = try #require(sandbox.stripe.sessions().first { $0.url == page }, "the bot sent a page that Stripe has not made")
        try sandbox.stripe.pay(session.id)
    }

    private func answer(where isMeant: @Sendable @escaping (Message) -> Bool) async throws -> Message {
        let chat = try await sandbox.telegram.wait(for: TestBusiness.bot, id, seconds: 200) { $0.answers.contains(where: isMeant) }
        return try #require(chat.answers.first(where: isMeant))
    }

    /// Waits until all that was promised has come, and nothing twice.
    func waitUntilServed() async throws -> ChatSnapshot {
        try await sandbox.telegram.wait(for: TestBusiness.bot, id, seconds: 200) { chat in
            chat.draft == nil && chat.answers.count == 1 + 3 * questions.count && questions.allSatisfy { answers(to: $0, in: chat) == 1 }
        }
    }

    func check(_ chat: ChatSnapshot) {
        let order = questions.compactMap { question in chat.answers.firstIndex { $0.text.contains(question) } }
        #expect(order == order.sorted(), "the answers of \(id) are not in the order of the questions")
        let pages = chat.answers.compactMap(\.page)
        #expect(pages.count == questions.count && Set(pages).count == questions.count)
        #expect(chat.answers.count { $0.text == Self.thanks } == questions.count)
    }

    private func answers(to question: String, in chat: ChatSnapshot) -> Int { chat.answers.count { $0.text.contains(question) } }
}

extension Message {
    /// The check-out page behind its button.
    fileprivate var page: String? { buttons.joined().compactMap(\.url).first }
}
