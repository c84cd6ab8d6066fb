import Hummingbird
import Ledger
import Storage
import Values

/// `GET /api/report/{daily|weekly|monthly}?date=`: income, expenses and profit, from the ledger; `format=png` draws them.
struct ReportRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("report/:period", use: read)
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        guard let period = context.parameters.get("period").flatMap(Report.Period.init(rawValue:)) else {
            throw Problem(.notFound, "There are daily, weekly and monthly reports.")
        }
        try request.allow("date", "format")
        let day = request.uri.queryParameters["date"].map(String.init)
        do {
            let report = try await kontor.report(period, day: day)
            return try wantsPicture(request) ? .png(try await kontor.picture(of: report)) : .json(ReportBody(report))
        } catch let error as ReportError {
            throw Problem(.badRequest, "\(error)".asSentence)
        }
    }

    private func wantsPicture(_ request: Request) throws -> Bool {
        switch request.uri.queryParameters["format"] {
        case "png": return true
        case "json": return false
        case nil: return request.headers[.accept].map { $0.split(separator: ",").first?.hasPrefix("image/png") ?? false } ?? false
        default: throw Problem(.badRequest, "“format” must be json or png.")
        }
    }
}

extension Response {
    fileprivate static func png(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, headers: [.contentType: "image/png"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
