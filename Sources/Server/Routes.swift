import Hummingbird
import Logging

/// The URL map.
enum Routes {
    static func router(_ kontor: Kontor, logger: Logger) -> Router<KontorRequestContext> {
        let router = Router(context: KontorRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = AllowedMethods()
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: Problems(methods: methods, logger: logger))

        HealthRoutes(kontor: kontor).add(to: router)  //          GET  /health  /ready  /metrics
        ReferenceRoutes().add(to: router)  //                     GET  /openapi.json  /docs
        TelegramWebhookRoutes(kontor: kontor).add(to: router)  // POST /webhooks/telegram/{bot}
        PaymentWebhookRoutes(kontor: kontor).add(to: router)  //  POST /api/v1/webhooks/{provider}  /api/payment/webhook/stripe
        ReturnPages().add(to: router)  //                         GET  /paid  /cancelled

        let api = router.group("api").add(middleware: OwnerKey(kontor: kontor))
        TaskRoutes(kontor: kontor).add(to: api)  //               POST /api/task  GET /api/task/{id}  /api/tasks
        PaymentRoutes(kontor: kontor).add(to: api)  //            POST /api/payment/subscription  /api/payment/micro
        OrderRoutes(kontor: kontor).add(to: api)  //              GET  POST /api/orders  GET /api/orders/{id}  POST …/refunds
        EventRoutes(kontor: kontor).add(to: api)  //              GET  /api/events  POST /api/events/{id}/replays
        PlanRoutes(kontor: kontor).add(to: api)  //               GET  /api/plans  POST /api/gifts
        SubscriptionRoutes(kontor: kontor).add(to: api)  //       GET  /api/subscriptions  GET PATCH …/{id}  …/portal_sessions  /api/trials
        PromotionRoutes(kontor: kontor).add(to: api)  //          GET POST /api/promotions  POST /api/promotions/{code}/redemptions
        ReferralRoutes(kontor: kontor).add(to: api)  //           GET POST /api/referrals  GET …/{id}  POST …/{id}/payouts
        ReportRoutes(kontor: kontor).add(to: api)  //             GET  /api/report/{period}
        StatsRoutes(kontor: kontor).add(to: api)  //              GET  /api/stats
        RevenueRoutes(kontor: kontor).add(to: api)  //            GET  /api/revenue/{period}
        LedgerRoutes(kontor: kontor).add(to: api)  //             GET  /api/ledger/accounts  /api/ledger/accounts/{id}/statement
        methods.learn(from: router)
        return router
    }
}
