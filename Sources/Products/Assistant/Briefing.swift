import AIGateway
import Storage
import Values

/// What a model is told about a question, and which models are asked.
struct Briefing: Sendable {
    /// A follow-up question is understood for so long, and so far back.
    private static let memory: Duration = .seconds(30 * 60)
    private static let rememberedExchanges = 6

    private let products: [String: AssistantBot]

    /// `products` by the keys of their bots.
    init(_ products: [String: AssistantBot]) { self.products = products }

    /// The owner's order, which is one of the route that chats go by.
    func models(for question: Question, _ tx: Transaction) throws -> [Model] {
        guard question.type == Question.chat, let bot = question.botKey.map({ products[$0] }) ?? products.values.first else { return [] }
        return try tx.ownerSettings(over: bot.settings.declared, bot: bot.settings.botKey, bot.workspace).models
    }

    func completion(for question: Question, _ tx: Transaction) throws -> Completion {
        let system =
            question.botKey.flatMap { products[$0]?.settings.systemPrompt } ?? "You are a helpful assistant. Answer clearly and briefly."
        var messages = [Completion.Message(.system, system)]
        let since = question.createdAt.adding(.zero - Self.memory)
        for exchange in try tx.exchanges(before: question, since: since, limit: Self.rememberedExchanges) {
            messages += [.init(.user, exchange.input), .init(.assistant, exchange.output)]
        }
        messages.append(.init(.user, question.input))
        return Completion(
            messages, purpose: "answer", workspaceID: "\(question.workspaceID)", subject: "\(question.id)", maximumOutputTokens: 2000)
    }
}
