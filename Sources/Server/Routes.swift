import Hummingbird
import Logging

/// The URL map.
enum Routes {
    static func router(_ kontor: Kontor, logger: Logger) -> Router<KontorRequestContext> {
        let router = Router(context: KontorRequestContext.self)
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: Problems(logger: logger))

        HealthRoutes(kontor: kontor).add(to: router)  //          GET  /health  /ready  /metrics
        ReferenceRoutes().add(to: router)  //                     GET  /openapi.json  /docs
        TelegramWebhookRoutes(kontor: kontor).add(to: router)  // POST /webhooks/telegram/{bot}

        let api = router.group("api").add(middleware: OwnerKey(kontor: kontor))
        TaskRoutes(kontor: kontor).add(to: api)  //               POST /api/task  GET /api/task/{id}
        ReportRoutes(kontor: kontor).add(to: api)  //             GET  /api/report/{period}
        return router
    }
}
