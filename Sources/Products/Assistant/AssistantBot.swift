import Channels
import Ledger
import Storage
import Values

/// The Assistant as one Telegram bot: each message decides, in one transaction, what is stored, answered and asked.
package struct AssistantBot: Product {
    package struct Settings: Sendable {
        /// The bot's key in `kontor.yaml`.
        package let botKey: String
        /// Telegram ids; everyone else does not even learn that the owner's commands exist.
        package let ownerIDs: Set<Int64>

        package init(botKey: String, ownerIDs: Set<Int64>) {
            self.botKey = botKey
            self.ownerIDs = ownerIDs
        }
    }

    let settings: Settings
    let workspace: Workspace
    let calendar: ReportCalendar
    private let texts = Texts.english

    package init(_ settings: Settings, workspace: Workspace, calendar: ReportCalendar) {
        self.settings = settings
        self.workspace = workspace
        self.calendar = calendar
    }

    package var commandMenus: [CommandMenu] {
        let everyone = texts.commands.map { CommandMenu.Command($0.name, $0.description) }
        let owners = everyone + texts.ownerCommands.map { CommandMenu.Command($0.name, $0.description) }
        return [CommandMenu(everyone)] + settings.ownerIDs.sorted().map { CommandMenu(owners, for: .chat($0)) }
    }

    package func handle(_ event: InboundEvent, in conversation: Conversation, _ tx: Transaction, now: Timestamp) throws {
        switch event.content {
        case .command(let name, let arguments): try run(name, arguments, event, conversation, tx, now)
        case .text(let text): try ask(text, event, conversation, tx, now)
        case .button(let callbackID, _):
            // The Assistant shows no buttons yet, so this one is another program's or an old message's.
            try tx.answerCallback(callbackID, text: texts.unknownButton, in: conversation, now: now)
        case .attachment: try say(texts.onlyText, conversation, tx, now)
        case .generationStopped(let draftID): _ = try tx.requestStop(draftID: draftID, conversation: conversation.id, now: now)
        case .blocked, .unblocked, .unsupported: break
        }
    }

    private func run(
        _ name: String, _ arguments: String, _ event: InboundEvent, _ conversation: Conversation, _ tx: Transaction, _ now: Timestamp
    ) throws {
        let isOwner = event.sender.map { settings.ownerIDs.contains($0.externalID) } ?? false
        switch name {
        case "start": try say(texts.welcome(event.sender?.firstName, workspace.name), conversation, tx, now)
        case "help": try say(texts.help(isOwner: isOwner), conversation, tx, now)
        case "ask" where arguments.allSatisfy(\.isWhitespace): try say(texts.askWhat, conversation, tx, now)
        case "ask": try ask(arguments, event, conversation, tx, now)
        case "status": try say(try status(conversation, tx), conversation, tx, now)
        case "report" where isOwner: try say(try report(arguments, tx, now), conversation, tx, now)
        default: try say(texts.unknownCommand, conversation, tx, now)
        }
    }

    private func ask(
        _ input: String, _ event: InboundEvent, _ conversation: Conversation, _ tx: Transaction, _ now: Timestamp
    ) throws {
        do {
            let text = try Question.validated(input)
            let question = Question(
                asking: text, in: workspace, botKey: settings.botKey, conversationID: conversation.id,
                userID: event.sender.map { "\($0.externalID)" }, replyToMessageID: conversation.isPrivate ? nil : event.messageID,
                now: now)
            try tx.ask(question, lane: "answer:\(conversation.id)", now: now)
        } catch let error as QuestionError {
            try say("\(error).", conversation, tx, now)
        }
    }

    private func say(_ markdown: String, _ conversation: Conversation, _ tx: Transaction, _ now: Timestamp) throws {
        try tx.send(OutboundMessage(markdown: markdown), in: conversation, now: now)
    }

    private func status(_ conversation: Conversation, _ tx: Transaction) throws -> String {
        let waiting = try tx.waitingQuestions(in: conversation.id)
        return texts.status(waiting: waiting)
    }

    /// `arguments` is `[daily|weekly|monthly] [date]`.
    private func report(_ arguments: String, _ tx: Transaction, _ now: Timestamp) throws -> String {
        let words = arguments.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count <= 2, let period = Report.Period(rawValue: words.first ?? "daily") else { return texts.reportUsage }
        do {
            let moment = words.count == 2 ? try calendar.start(ofDay: words[1]) : now
            let report = try tx.report(period, containing: moment, workspace: workspace.id, workspace.currency, in: calendar)
            return ReportText.markdown(report, workspace: workspace)
        } catch let error as ReportError {
            return "\(error)."
        }
    }
}
