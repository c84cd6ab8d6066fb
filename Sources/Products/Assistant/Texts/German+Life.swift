extension LifeText {
    var german: String {
        switch self {
        case .tryIt(let days): "\(days.counted("Tag", "Tage")) ausprobieren"
        case .trialBegun(let name, let day, let what):
            "Sie können **\(name)** bis \(day) ausprobieren: \(what). Es endet von selbst."
        case .triedBefore: "Sie hatten diesen Tarif schon. Mit /subscribe geht es weiter."
        case .paymentReminder(let name, let day):
            "Die Zahlung für **\(name)** steht noch aus. Bitte prüfen Sie Ihre Karte; ohne Zahlung endet es am \(day)."
        case .endsSoon(let name, let day):
            "**\(name)** endet am \(day) und verlängert sich nicht von selbst. Mit /subscribe geht es weiter."
        case .ended(let name): "**\(name)** ist zu Ende. Mit /subscribe geht es weiter."
        case .paused: "Ihr Abonnement ruht: Es wird nichts abgebucht, bis es weitergeht."
        case .planChanged(let name, let what): "Ihr Tarif ist ab jetzt **\(name)**: \(what)."
        case .planWillChange(let name, let day): "Ihr Tarif wechselt am \(day) zu **\(name)**. Bis dahin bleibt alles, wie es ist."
        case .planStays(let name): "Es bleibt bei Ihrem Tarif **\(name)**."
        case .manage: "Kündigen oder Karte ändern"
        case .portalComes: "Einen Moment: Die Seite kommt gleich."
        case .portal:
            "Auf dieser Seite können Sie Ihr Abonnement kündigen, das zurücknehmen und Ihre Karte ändern. Sie ist nur für Sie und schließt bald."
        case .openPortal: "Seite öffnen"
        case .noPortal:
            "Die Seite lässt sich gerade nicht öffnen. Bitte versuchen Sie es später noch einmal, oder schreiben Sie uns: /paysupport"
        }
    }
}
