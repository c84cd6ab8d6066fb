import Hummingbird
import Logging
import Metrics

/// One line and one count a request. The path is logged without its query.
struct RequestLog: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: KontorRequestContext, next: (Request, KontorRequestContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - started
        let route = context.endpointPath ?? "unknown"
        let labels = [("method", request.method.rawValue), ("route", route), ("status", "\(response.status.code)")]
        Counter(label: "kontor_http_requests_total", dimensions: labels).increment()
        Metrics.Timer(label: "kontor_http_request_duration_seconds", dimensions: [("route", route)])
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
        logger.log(
            level: response.status.code >= 500 ? .warning : .debug, "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
                "milliseconds": "\(Int64(duration / .milliseconds(1)))",
            ])
        return response
    }
}
