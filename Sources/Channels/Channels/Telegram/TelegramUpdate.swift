import Values

/// What Kontor reads of an update (source: Bot API 10.3, Update). Members it does not use are not looked at.
struct TelegramUpdate: Decodable, Sendable {
    let id: Int64
    let message: Message?
    let callbackQuery: CallbackQuery?
    let myChatMember: ChatMemberUpdated?
    let stoppedGeneration: StoppedGeneration?
    let preCheckout: PreCheckout?
    let subscription: SubscriptionUpdated?

    enum CodingKeys: String, CodingKey {
        case id = "update_id"
        case message
        case callbackQuery = "callback_query"
        case myChatMember = "my_chat_member"
        case stoppedGeneration = "stopped_message_generation"
        case preCheckout = "pre_checkout_query"
        case subscription
    }

    /// The kinds asked for from Telegram: those above.
    static let allowedKinds = [
        "message", "callback_query", "my_chat_member", "stopped_message_generation", "pre_checkout_query", "subscription",
    ]

    struct User: Decodable, Sendable {
        let id: Int64
        let firstName: String
        let lastName: String?
        let username: String?
        let languageCode: String?

        enum CodingKeys: String, CodingKey {
            case id
            case firstName = "first_name"
            case lastName = "last_name"
            case username
            case languageCode = "language_code"
        }
    }

    struct Chat: Decodable, Sendable {
        let id: Int64
        let type: String

        var isPrivate: Bool { type == "private" }
    }

    struct File: Decodable, Sendable {
        let id: String
        let name: String?
        let mimeType: String?
        let size: Int64?

        enum CodingKeys: String, CodingKey {
            case id = "file_id"
            case name = "file_name"
            case mimeType = "mime_type"
            case size = "file_size"
        }
    }

    struct Message: Decodable, Sendable {
        let id: Int64
        let date: Int64
        let chat: Chat
        let from: User?
        let text: String?
        let caption: String?
        let document: File?
        let photo: [File]?
        let voice: File?
        let audio: File?
        let video: File?
        let migrateToChatID: Int64?
        /// Of Stars that came or went back; what they are is read from the update as it came.
        let payment: InboundEvent.PaymentKind?
        /// The first member that tells of content Kontor cannot read.
        let unsupported: String?

        enum CodingKeys: String, CodingKey {
            case id = "message_id"
            case date
            case chat
            case from
            case text
            case caption
            case document
            case photo
            case voice
            case audio
            case video
            case migrateToChatID = "migrate_to_chat_id"
        }

        enum PaymentKeys: String, CodingKey {
            case paid = "successful_payment"
            case refunded = "refunded_payment"
        }

        enum UnsupportedKeys: String, CodingKey, CaseIterable {
            case sticker
            case animation
            case videoNote = "video_note"
            case location
            case venue
            case contact
            case poll
            case dice
            case game
            case story
            case checklist
            case paidMedia = "paid_media"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(Int64.self, forKey: .id)
            date = try container.decodeIfPresent(Int64.self, forKey: .date) ?? 0
            chat = try container.decode(Chat.self, forKey: .chat)
            from = try container.decodeIfPresent(User.self, forKey: .from)
            text = try container.decodeIfPresent(String.self, forKey: .text)
            caption = try container.decodeIfPresent(String.self, forKey: .caption)
            migrateToChatID = try container.decodeIfPresent(Int64.self, forKey: .migrateToChatID)
            // Most messages are text, and every member asked for costs time.
            let isText = text != nil
            document = isText ? nil : try container.decodeIfPresent(File.self, forKey: .document)
            photo = isText ? nil : try container.decodeIfPresent([File].self, forKey: .photo)
            voice = isText ? nil : try container.decodeIfPresent(File.self, forKey: .voice)
            audio = isText ? nil : try container.decodeIfPresent(File.self, forKey: .audio)
            video = isText ? nil : try container.decodeIfPresent(File.self, forKey: .video)
            let payments = isText ? nil : try decoder.container(keyedBy: PaymentKeys.self)
            payment = payments.flatMap { $0.contains(.paid) ? .paid : $0.contains(.refunded) ? .refunded : nil }
            let others = isText ? nil : try decoder.container(keyedBy: UnsupportedKeys.self)
            unsupported = others.flatMap { others in UnsupportedKeys.allCases.first { others.contains($0) }?.rawValue }
        }
    }

    struct CallbackQuery: Decodable, Sendable {
        let id: String
        let from: User
        /// Also where the message itself is too old to be told: then only its chat and id.
        let message: Message?
        let data: String?
    }

    struct ChatMemberUpdated: Decodable, Sendable {
        struct Member: Decodable, Sendable {
            let status: String
        }

        let chat: Chat
        let from: User
        let date: Int64
        let oldMember: Member
        let newMember: Member

        enum CodingKeys: String, CodingKey {
            case chat
            case from
            case date
            case oldMember = "old_chat_member"
            case newMember = "new_chat_member"
        }
    }

    /// A person has pressed Pay and waits, for 10 seconds at most.
    struct PreCheckout: Decodable, Sendable {
        let id: String
        let from: User
        let currency: String
        /// In the smallest units of the currency; whole Stars.
        let amount: Int64
        let payload: String

        enum CodingKeys: String, CodingKey {
            case id
            case from
            case currency
            case amount = "total_amount"
            case payload = "invoice_payload"
        }
    }

    /// A subscription in Stars was cancelled, taken up again, or could not be paid.
    struct SubscriptionUpdated: Decodable, Sendable {
        let user: User
    }

    struct StoppedGeneration: Decodable, Sendable {
        let chat: Chat
        let draftID: Int64
        let from: User?

        enum CodingKeys: String, CodingKey {
            case chat
            case draftID = "draft_id"
            case from
        }
    }
}

extension TelegramUpdate {
    var chat: Chat? {
        message?.chat ?? callbackQuery?.message?.chat ?? myChatMember?.chat ?? stoppedGeneration?.chat
            // It is told of no chat, and so in the person's own.
            ?? subscription.map { Chat(id: $0.user.id, type: "private") }
    }

    var user: User? {
        message?.from ?? callbackQuery?.from ?? myChatMember?.from ?? stoppedGeneration?.from ?? preCheckout?.from ?? subscription?.user
    }

    /// Whatever concerns one chat is handled in order, whichever kinds of update it comes in.
    func lane(of bot: ID<Bot>) -> String { "\(bot):\(chat?.id ?? user?.id ?? 0)" }
}
