/// What the Assistant says, in one language. Markdown.
struct Texts: Sendable {
    /// What the menu lists, without the slash.
    let commands: [(name: String, description: String)]
    let ownerCommands: [(name: String, description: String)]
    let askWhat: String
    let onlyText: String
    let unknownCommand: String
    let unknownButton: String
    let reportUsage: String
    let failed: String
    let stoppedEarly: String

    static let english = Texts(
        commands: [
            ("ask", "Ask a question"), ("status", "What I am working on"), ("help", "What I can do"),
        ],
        ownerCommands: [("report", "Income, expenses and profit")],
        askWhat: "Write your question after the command: `/ask why is the sky blue?` A plain message works as well.",
        onlyText: "I can read text only, for now. Write your question as a message.",
        unknownCommand: "I do not know this command. /help lists what I can do.",
        unknownButton: "This button no longer does anything.",
        reportUsage: "Write `/report daily`, `/report weekly` or `/report monthly`, and a day if you like: `/report daily 2026-11-21`",
        failed: "I could not get an answer: the AI services do not respond. You have not been charged; please ask again in a few minutes.",
        stoppedEarly: "Stopped before the answer began. Ask again whenever you like.")

    func welcome(_ name: String?, _ business: String) -> String {
        """
        Hello\(name.map { ", \($0)" } ?? "")! I am the assistant of **\(business)**.

        Ask me anything: write a message, and watch the answer come in. /help tells more.
        """
    }

    func help(isOwner: Bool) -> String {
        let everyone = """
            **What I can do**

            Any message is a question, and I answer it. While an answer comes in, the stop button ends it.

            /ask _question_ – the same, as a command
            /status – what I am working on
            /help – this text
            """
        guard isOwner else { return everyone }
        return everyone + """


            **For the owner**

            /report daily – income, expenses and profit of today; also weekly, monthly, and with a day: `/report daily 2026-11-21`
            """
    }

    func status(waiting: Int) -> String {
        switch waiting {
        case 0: "I am well, and you have no open question."
        case 1: "I am well, and working on your question."
        default: "I am well, and working on \(waiting) questions of yours, one after the other."
        }
    }
}
