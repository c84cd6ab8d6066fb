import Billing
import Channels
import Storage
import Values

extension AssistantBot {
    func ask(_ input: String, _ turn: Turn) throws {
        let (event, conversation) = (turn.event, turn.conversation)
        do {
            let text = try Question.validated(input)
            let id = ID<Question>(at: turn.now)
            let payer: Question.Payer
            switch try pay(for: id, turn) {
            case .paid(let by): payer = by
            case .unpaid(let ofPlan): return try offer(turn, after: ofPlan)
            }
            guard try isWithin(settings.questionLimit, "questions", turn) else {
                return try billing.release(ID(sharing: id), turn.tx, now: turn.now)
            }
            let question = Question(
                id: id, asking: text, in: workspace, botKey: settings.botKey, conversationID: conversation.id,
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
