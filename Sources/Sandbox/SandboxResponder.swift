import Hummingbird
import Logging
import NIOCore

/// A context that knows its connection, so that a fault can cut it.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// The Bot API before the router: its paths join the token to a word, and it is the part under load.
struct SandboxResponder: HTTPResponder {
    let botAPI: BotAPI
    let router: RouterResponder<BasicRequestContext>

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let path = request.uri.path
        do {
            if path.hasPrefix("/bot") { return try await botAPI.respond(to: request, path: path.dropFirst(4)) }
            if path.hasPrefix("/file/bot") { return botAPI.download(path.dropFirst(9)) }
        } catch is BotAPI.Cut {
            try await context.channel.close()
            return Response(status: .internalServerError)
        }
        let source = ApplicationRequestContextSource(channel: context.channel, logger: context.logger)
        return try await router.respond(to: request, context: BasicRequestContext(source: source))
    }
}
