import Storage

extension ProcessConfiguration {
    /// For commands that need the database and the log alone, such as `migrate` and `report`.
    package static func load(variables: [String: String], folder: String) throws(ConfigurationError) -> ProcessConfiguration {
        let problems = ConfigurationProblems()
        let process = ProcessConfiguration(try Environment.load(variables: variables, folder: folder), problems)
        return try problems.value(process)
    }

    init(_ environment: Environment, _ problems: ConfigurationProblems) {
        databaseURL = ProcessConfiguration.databaseURL(environment, problems)
        host = environment.value("HOST", .host, problems) ?? "127.0.0.1"
        port = environment.value("PORT", .number(0...65_535), problems) ?? 8080
        publicURL = environment.value("PUBLIC_URL", .url("https://bots.example.org"), problems)
        secretKey = environment.value("KONTOR_SECRET_KEY", .key32, problems)
        apiKey = environment.value("KONTOR_API_KEY", .secret, problems)
        log = Log(
            level: environment.value("LOG_LEVEL", .oneOf, problems) ?? .info,
            format: environment.value("LOG_FORMAT", .oneOf, problems) ?? .text)
    }

    private static func databaseURL(_ environment: Environment, _ problems: ConfigurationProblems) -> DatabaseURL {
        let preset = DatabaseURL.sqlite(path: "./kontor.sqlite")
        guard let text = environment["DATABASE_URL"] else { return preset }
        do {
            return try DatabaseURL(text)
        } catch {
            problems.report(environment.place(of: "DATABASE_URL"), "\(error)")
            return preset
        }
    }
}
