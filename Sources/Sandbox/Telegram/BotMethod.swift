/// The methods of Bot API 10.3 that the sandbox has, and what each may be called with.
enum BotMethod: String, CaseIterable, Sendable {
    case getMe, getUpdates, setWebhook, deleteWebhook, getWebhookInfo
    case sendMessage, sendMessageDraft, sendPhoto, sendDocument, sendChatAction
    case editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage, deleteMessages, answerCallbackQuery
    case getFile, setMyCommands, getMyCommands, deleteMyCommands, getChat, getChatMember, leaveChat
    case sendInvoice, createInvoiceLink, answerPreCheckoutQuery, refundStarPayment, editUserStarSubscription, getStarTransactions

    /// Telegram takes method names in any case.
    init?(path: some StringProtocol) {
        if let exact = BotMethod(rawValue: String(path)) {
            self = exact
        } else if let folded = BotMethod.folded[path.lowercased()] {
            self = folded
        } else {
            return nil
        }
    }

    private static let folded = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

    var parameters: Set<String> { BotMethod.parameters[self] ?? [] }

    private static let sending: Set<String> = [
        "business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "parse_mode", "disable_notification",
        "protect_content", "allow_paid_broadcast", "message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup",
        "ephemeral_message_parameters", "receiver_user_id", "callback_query_id", "allow_sending_without_reply", "reply_to_message_id",
    ]
    private static let editing: Set<String> = [
        "business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup",
    ]

    private static let invoicing: Set<String> = [
        "title", "description", "payload", "provider_token", "currency", "prices", "max_tip_amount", "suggested_tip_amounts",
        "provider_data",
        "photo_url", "photo_size", "photo_width", "photo_height", "need_name", "need_phone_number", "need_email", "need_shipping_address",
        "send_phone_number_to_provider", "send_email_to_provider", "is_flexible",
    ]

    private static let parameters: [BotMethod: Set<String>] = [
        .getUpdates: ["offset", "limit", "timeout", "allowed_updates"],
        .setWebhook: [
            "url", "certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token",
        ],
        .deleteWebhook: ["drop_pending_updates"],
        .sendMessage: sending.union(["text", "entities", "link_preview_options", "disable_web_page_preview"]),
        .sendMessageDraft: ["chat_id", "draft_id", "message_thread_id", "text", "parse_mode", "entities", "can_stop", "keep_on_stop"],
        .sendPhoto: sending.union(["photo", "caption", "caption_entities", "show_caption_above_media", "has_spoiler"]),
        .sendDocument: sending.union(["document", "thumbnail", "caption", "caption_entities", "disable_content_type_detection"]),
        .sendChatAction: ["business_connection_id", "chat_id", "message_thread_id", "action"],
        .editMessageText: editing.union([
            "text", "parse_mode", "entities", "link_preview_options", "rich_message", "disable_web_page_preview",
        ]),
        .editMessageCaption: editing.union(["caption", "parse_mode", "caption_entities", "show_caption_above_media"]),
        .editMessageReplyMarkup: editing,
        .deleteMessage: ["chat_id", "message_id"],
        .deleteMessages: ["chat_id", "message_ids"],
        .answerCallbackQuery: ["callback_query_id", "text", "show_alert", "url", "cache_time"],
        .getFile: ["file_id"],
        .setMyCommands: ["commands", "scope", "language_code"],
        .getMyCommands: ["scope", "language_code"],
        .deleteMyCommands: ["scope", "language_code"],
        .getChat: ["chat_id"],
        .getChatMember: ["chat_id", "user_id"],
        .leaveChat: ["chat_id"],
        .sendInvoice: sending.subtracting(["parse_mode"]).union(invoicing).union(["start_parameter"]),
        .createInvoiceLink: invoicing.union(["business_connection_id", "subscription_period"]),
        .answerPreCheckoutQuery: ["pre_checkout_query_id", "ok", "error_message"],
        .refundStarPayment: ["user_id", "telegram_payment_charge_id"],
        .editUserStarSubscription: ["user_id", "telegram_payment_charge_id", "is_canceled"],
        .getStarTransactions: ["offset", "limit"],
    ]

    /// Strict mode: a name no version of this method knows is a mistake of the caller's.
    func refuseUnknown(_ call: Parameters) throws(TelegramError) {
        let known = parameters
        let attached = Set(call.values.values.compactMap(\.text).filter { $0.hasPrefix("attach://") }.map { String($0.dropFirst(9)) })
        for name in call.values.keys.sorted() where !known.contains(name) {
            throw .badRequest("unknown parameter \"\(name)\" (sandbox strict mode)")
        }
        for name in call.uploads.keys.sorted() where !known.contains(name) && !attached.contains(name) {
            throw .badRequest("unknown parameter \"\(name)\" (sandbox strict mode)")
        }
    }
}

extension Call {
    func perform(_ method: BotMethod) throws(TelegramError) -> JSON {
        switch method {
        case .getMe: getMe()
        case .setWebhook: try setWebhook()
        case .deleteWebhook: deleteWebhook()
        case .getWebhookInfo: getWebhookInfo()
        case .sendMessage: try sendMessage()
        case .sendMessageDraft: try sendMessageDraft()
        case .sendPhoto: try sendPhoto()
        case .sendDocument: try sendDocument()
        case .sendChatAction: try sendChatAction()
        case .editMessageText: try editMessageText()
        case .editMessageCaption: try editMessageCaption()
        case .editMessageReplyMarkup: try editMessageReplyMarkup()
        case .deleteMessage: try deleteMessage()
        case .deleteMessages: try deleteMessages()
        case .answerCallbackQuery: try answerCallbackQuery()
        case .getFile: try getFile()
        case .setMyCommands: try setMyCommands()
        case .getMyCommands: try getMyCommands()
        case .deleteMyCommands: try deleteMyCommands()
        case .getChat: try getChat()
        case .getChatMember: try getChatMember()
        case .leaveChat: try leaveChat()
        case .sendInvoice: try sendInvoice()
        case .createInvoiceLink: try createInvoiceLink()
        case .answerPreCheckoutQuery: try answerPreCheckoutQuery()
        case .refundStarPayment: try refundStarPayment()
        case .editUserStarSubscription: try editUserStarSubscription()
        case .getStarTransactions: try getStarTransactions()
        // It waits, so it is not a call inside the lock: see `Telegram+Polling.swift`.
        case .getUpdates: throw .internalError
        }
    }
}
