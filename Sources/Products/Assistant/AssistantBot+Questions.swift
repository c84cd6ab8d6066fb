import Channels
import Storage
import Values

extension AssistantBot {
    func ask(_ input: String, _ turn: Turn) throws {
        let (event, conversation) = (turn.event, turn.conversation)
        do {
            let text = try Question.validated(input)
            // Counted in the transaction that stores the question: however many come at once, none is too many.
            guard let payer = try turn.isByOwner ? .owner : allowance(turn).payer else { return try offer(turn) }
            guard try isWithin(settings.questionLimit, "questions", turn) else { return }
            let question = Question(
                asking: text, in: workspace, botKey: settings.botKey, conversationID: conversation.id,
                customerID: event.customerID, userID: event.sender.map { "\($0.externalID)" }, paidBy: payer,
                replyToMessageID: conversation.isPrivate ? nil : event.messageID, now: turn.now)
            try turn.tx.ask(question, lane: "answer:\(conversation.id)", now: turn.now)
        } catch let error as QuestionError {
            try turn.say(Text(error))
        }
    }
}

extension Text {
    fileprivate init(_ error: QuestionError) {
        self =
            switch error {
            case .empty: .askWhat
            case .tooLong(let bytes): .tooLong(bytes: bytes, limit: Question.longestInput)
            case .unreadable: .unreadable
            }
    }
}
