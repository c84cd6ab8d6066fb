import Testing
import Values

@testable import Channels

@Suite("Updates are read")
struct TelegramUpdateTests {
    private func update(_ members: String) throws -> TelegramUpdate {
        try TelegramInbound.Delivery.read(#"{"update_id":1,\#(members)}"#)
    }

    private func message(_ members: String, chat: String = #"{"id":7,"type":"private"}"#) throws -> InboundEvent.Content? {
        let from = #"{"id":7,"is_bot":false,"first_name":"Ada"}"#
        return try update(#""message":{"message_id":3,"date":1700000000,"chat":\#(chat),"from":\#(from),\#(members)}"#)
            .content(botUsername: "echo_bot")
    }

    @Test(
        "commands are told from text",
        arguments: [
            ("hello", InboundEvent.Content.text("hello")),
            ("/ask what is it", .command(name: "ask", arguments: "what is it")),
            ("/ask@echo_bot what", .command(name: "ask", arguments: "what")),
            ("/ask@Echo_Bot", .command(name: "ask", arguments: "")),
            ("/ASK\nwhat", .command(name: "ask", arguments: "what")),
            ("/start ref_1", .command(name: "start", arguments: "ref_1")),
            ("/", .text("/")),
            ("/привет", .text("/привет")),
            ("/usr/bin/env", .text("/usr/bin/env")),
        ])
    func commands(_ text: String, _ content: InboundEvent.Content) throws {
        #expect(try message(#""text":\#(text.debugDescription)"#) == content)
    }

    @Test("a command to another bot is not ours")
    func otherBot() throws {
        #expect(try message(#""text":"/ask@other_bot what""#) == nil)
    }

    @Test("files, of a photo the largest")
    func files() throws {
        let photo = #""caption":"look","photo":[{"file_id":"s","file_size":1},{"file_id":"l","file_size":9}]"#
        #expect(try message(photo) == .attachment(Attachment(kind: .photo, fileID: "l", size: 9), caption: "look"))
        let document = #""document":{"file_id":"d","file_name":"cv.pdf","mime_type":"application/pdf","file_size":5}"#
        #expect(
            try message(document)
                == .attachment(Attachment(kind: .document, fileID: "d", name: "cv.pdf", mimeType: "application/pdf", size: 5), caption: nil)
        )
    }

    @Test("a sticker is told, a service message is nothing")
    func others() throws {
        #expect(try message(#""sticker":{"file_id":"x"}"#) == .unsupported("sticker"))
        #expect(try message(#""new_chat_title":"x""#) == nil)
    }

    @Test("button, stop, block and unblock")
    func events() throws {
        let from = #""from":{"id":7,"first_name":"Ada"}"#
        let chat = #""chat":{"id":7,"type":"private"}"#
        #expect(
            try update(#""callback_query":{"id":"q",\#(from),"data":"go","message":{"message_id":3,"date":0,\#(chat)}}"#).content(
                botUsername: nil)
                == .button(callbackID: "q", data: "go"))
        #expect(
            try update(#""stopped_message_generation":{\#(chat),"draft_id":9}"#).content(botUsername: nil) == .generationStopped(draftID: 9)
        )
        func member(_ old: String, _ new: String) throws -> InboundEvent.Content? {
            try update(
                #""my_chat_member":{\#(chat),\#(from),"date":1,"old_chat_member":{"status":"\#(old)"},"new_chat_member":{"status":"\#(new)"}}"#
            ).content(botUsername: nil)
        }
        #expect(try member("member", "kicked") == .blocked)
        #expect(try member("kicked", "member") == .unblocked)
        #expect(try member("left", "member") == nil)
    }

    @Test("messages and presses of one private chat share a lane")
    func lanes() throws {
        let bot = ID<Bot>(at: Timestamp(seconds: 0))
        let chat = #""chat":{"id":7,"type":"private"}"#
        let first = try update(#""message":{"message_id":3,"date":1,\#(chat),"text":"a"}"#)
        let second = try update(
            #""callback_query":{"id":"q","from":{"id":7,"first_name":"A"},"message":{"message_id":3,"date":1,\#(chat)}}"#)
        #expect(first.lane(of: bot) == "\(bot):7")
        #expect(second.lane(of: bot) == first.lane(of: bot))
    }

    @Test(
        "what is no update says why",
        arguments: [
            ("", "it is not JSON"), ("[]", "is of another type"), ("{}", "it has no update_id"),
            (#"{"update_id":"x"}"#, "update_id is of another type"),
            (#"{"update_id":99999999999999999999}"#, "not JSON"),
        ])
    func malformed(_ body: String, _ reason: String) {
        let error = #expect(throws: ChannelsError.self) { try TelegramInbound.Delivery(Array(body.utf8)) }
        #expect(error.map { "\($0)".contains(reason) } == true, "\(String(describing: error))")
    }

    @Test("invalid UTF-8 is refused; a readable id with an unreadable rest is kept")
    func halfReadable() throws {
        #expect(throws: ChannelsError.notAnUpdate("it is not UTF-8")) { try TelegramInbound.Delivery([0x7B, 0xFF, 0x7D]) }
        let delivery = try TelegramInbound.Delivery(Array(#"{"update_id":5,"message":17}"#.utf8))
        #expect(delivery.id == 5)
        #expect(delivery.update == nil)
    }

    @Test("an answer's updates are cut out as they came")
    func elements() {
        let body = #" { "ok" : true, "x":"result", "result" : [ {"a":"]\"},{"} , {"b":[1,{}]},3 ] }"#
        #expect(
            JSONElements.ofResult(in: Array(body.utf8)).map { String(decoding: $0, as: UTF8.self).trimmed } == [
                #"{"a":"]\"},{"}"#, #"{"b":[1,{}]}"#, "3",
            ])
        #expect(JSONElements.ofResult(in: Array(#"{"ok":true,"result":[]}"#.utf8)).isEmpty)
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
