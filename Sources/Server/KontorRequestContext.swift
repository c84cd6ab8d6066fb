import Hummingbird
import Logging
import NIOCore

/// What travels with a request.
struct KontorRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) { coreContext = .init(source: source) }
}
