import HTTPTypes
import Hummingbird
import NIOCore
import Values

extension Telegram {
    /// One call inside the lock, without faults. `getUpdates` is not one of these: it waits.
    func call(_ method: BotMethod, token: String, _ parameters: Parameters) throws(TelegramError) -> JSON {
        try locked { (world) throws(TelegramError) -> JSON in
            guard let bot = world.bot(named: token), bot.identity.token == token else { throw .unauthorized }
            bot.calls[method.rawValue, default: 0] += 1
            if world.isStrict { try method.refuseUnknown(parameters) }
            return try Call(telegram: self, world: world, bot: bot, parameters: parameters, now: now()).perform(method)
        }
    }

    fileprivate func name(ofBot token: String) -> String? {
        locked { world in
            guard let bot = world.bot(named: token), bot.identity.token == token else { return nil }
            return bot.identity.name
        }
    }

    fileprivate func strike(_ bot: String, _ method: String) -> Fault.Kind? {
        locked { $0.faults.strike(bot: bot, method: method, where: { $0 != .duplicateUpdates }) }
    }
}

/// The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.
struct BotAPI: Sendable {
    /// The connection is to be closed without an answer.
    struct Cut: Error {}

    let telegram: Telegram

    func respond(to request: Request, path: Substring) async throws -> Response {
        let halves = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let token = halves[0].percentDecoded() else { return BotAPI.response(TelegramError.notFound) }
        do {
            return BotAPI.response(try await result(request, token, String(halves[1])))
        } catch let error as TelegramError {
            return BotAPI.response(error)
        }
    }

    private func result(_ request: Request, _ token: String, _ path: String) async throws -> [UInt8] {
        guard let bot = telegram.name(ofBot: token) else { throw TelegramError.unauthorized }
        guard [.get, .post].contains(request.method), let method = BotMethod(path: path) else { throw TelegramError.notFound }
        let parameters = try await Parameters(request)
        let fault = telegram.strike(bot, method.rawValue)
        try await before(fault)
        let result = try await perform(method, token, parameters)
        if fault == .cutAfter { throw Cut() }
        return result
    }

    private func before(_ fault: Fault.Kind?) async throws {
        switch fault {
        case .tooManyRequests(let seconds): throw TelegramError.tooManyRequests(retryAfterSeconds: seconds)
        case .serverError: throw TelegramError.internalError
        case .unauthorized: throw TelegramError.unauthorized
        case .slow(let milliseconds): try await Task.sleep(for: .milliseconds(milliseconds))
        case .cutBefore: throw Cut()
        case .cutAfter, .duplicateUpdates, nil: break
        }
    }

    private func perform(_ method: BotMethod, _ token: String, _ parameters: Parameters) async throws(TelegramError) -> [UInt8] {
        if method == .getUpdates { return try await telegram.getUpdates(token: token, parameters) }
        let result = try telegram.call(method, token: token, parameters)
        var bytes = Array(#"{"ok":true,"result":"#.utf8)
        result.write(to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// A download: `/file/bot<token>/<path>`.
    func download(_ path: Substring) -> Response {
        let halves = path.split(separator: "/", maxSplits: 1)
        guard halves.count == 2, let token = halves[0].percentDecoded() else { return BotAPI.response(TelegramError.notFound) }
        let file = telegram.locked { world -> (bytes: [UInt8], mediaType: String)? in
            guard let bot = world.bot(named: token), bot.identity.token == token else { return nil }
            return bot.filePaths[String(halves[1])].flatMap { bot.files[$0] }.map { ($0.bytes, "application/octet-stream") }
        }
        guard let file else { return BotAPI.response(TelegramError.notFound) }
        return Response(
            status: .ok, headers: [.contentType: file.mediaType], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    private static func response(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func response(_ error: TelegramError) -> Response {
        Response(
            status: HTTPResponse.Status(code: error.code), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: error.json.bytes)))
    }
}
