using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.Monitoring.Alerts.Sinks;
using KeeperBot.TestKit.Http;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>Each sink against a server on the loopback interface.</summary>
public sealed class SinkTests : IAsyncLifetime
{
    private const string Hostile = "<!channel> <@U1> @everyone *b* _i_ `c` [x](http://evil.example) <b>&amp;</b> \"q\" {\"a\":1}";
    private const string Token = "123456:AAtopsecrettokenvalue";

    private readonly LoopbackHttp _server = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ManualTime _time = new();

    private HttpPost Post(string path = "/hook") => new(_client, _server.Url(path), _time);

    private static AlertMessage Message(AlertKind kind = AlertKind.Raised, AlertSeverity severity = AlertSeverity.Critical, string detail = Hostile) => new(
        kind, severity, new AlertKey("main/lyra-v1/2", "no_cure"), detail, new(2026, 1, 1, 0, 5, 0, TimeSpan.Zero), new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { Block = 176 };

    private JsonElement Sent => JsonDocument.Parse(_server.Requests.Last().Body).RootElement;

    [Fact]
    public async Task Webhook_WithASecret_SignsTimeAndBody()
    {
        (await new WebhookSink(Post(), "k1", "hmac-secret", _time).SendAsync(Message(), default)).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        var (head, body) = _server.Requests.Single();
        head.ShouldContain("X-KeeperBot-Timestamp: 1767225600");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("hmac-secret"), Encoding.UTF8.GetBytes("1767225600." + body)));
        head.ShouldContain($"X-KeeperBot-Signature: sha256={expected}");
        Sent.GetProperty("detail").GetString().ShouldBe(Hostile);
        Sent.GetProperty("severity").GetString().ShouldBe("critical");
        Sent.GetProperty("block").GetUInt64().ShouldBe(176ul);
        (head + body).ShouldNotContain("hmac-secret");
    }

    [Fact]
    public async Task Slack_HostileText_HasNoMentionAndNoMarkup()
    {
        await new SlackSink(Post(), "k1").SendAsync(Message(), default);
        var text = Sent.GetProperty("text").GetString()!;
        text.ShouldStartWith("CRITICAL k1: main/lyra-v1/2: no_cure\n&lt;!channel&gt; &lt;@U1&gt; @everyone");
        text.ShouldNotContain("<");
        Sent.GetProperty("mrkdwn").GetBoolean().ShouldBeFalse();
        Sent.GetProperty("link_names").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Discord_HostileText_AllowsNoMentionAndFits()
    {
        await new DiscordSink(Post(), "k1").SendAsync(Message(detail: Hostile + new string('*', 4000)), default);
        Sent.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength().ShouldBe(0);
        var text = Sent.GetProperty("content").GetString()!;
        text.Length.ShouldBeLessThanOrEqualTo(2000);
        text.ShouldContain("\\@everyone \\*b\\* \\_i\\_ \\`c\\` \\[x\\]\\(http\\://evil.example\\)");
    }

    [Fact]
    public async Task Telegram_HostileText_IsTextAndTheTokenIsInTheAddressOnly()
    {
        await new TelegramSink(Post($"/bot{Token}/sendMessage"), "-100", "k1").SendAsync(Message(), default);
        var (head, body) = _server.Requests.Single();
        head.ShouldStartWith($"POST /bot{Token}/sendMessage ");
        body.ShouldNotContain("topsecret");
        Sent.GetProperty("parse_mode").GetString().ShouldBe("HTML");
        var text = Sent.GetProperty("text").GetString()!;
        text.ShouldStartWith("<b>CRITICAL k1: main/lyra-v1/2: no_cure</b>\n&lt;!channel&gt;");
        text.ShouldContain("&lt;b&gt;&amp;amp;&lt;/b&gt;");
        text.Count(letter => letter == '<').ShouldBe(2);
    }

    [Fact]
    public async Task Telegram_TooManyRequests_WaitsAsTheBodyAsks()
    {
        _server.Answer = LoopbackHttp.Status(429, "Content-Type: application/json\r\n", """{"ok":false,"error_code":429,"parameters":{"retry_after":35}}""");
        var result = await new TelegramSink(Post(), "-100", "k1").SendAsync(Message(), default);
        (result.Outcome, result.RetryAfter).ShouldBe((DeliveryOutcome.Failed, TimeSpan.FromSeconds(35)));
    }

    [Fact]
    public async Task PagerDuty_ACondition_TriggersAndResolvesByOneKey()
    {
        var sink = new PagerDutySink(Post(), "routing-key-of-tests", "k1");
        await sink.SendAsync(Message(), default);
        var trigger = Sent;
        await sink.SendAsync(Message(AlertKind.Recovered), default);
        var resolve = Sent;
        (trigger.GetProperty("event_action").GetString(), resolve.GetProperty("event_action").GetString()).ShouldBe(("trigger", "resolve"));
        resolve.GetProperty("dedup_key").GetString().ShouldBe(trigger.GetProperty("dedup_key").GetString());
        trigger.GetProperty("payload").GetProperty("severity").GetString().ShouldBe("critical");
        trigger.GetProperty("routing_key").GetString().ShouldBe("routing-key-of-tests");

        (await sink.SendAsync(Message(AlertKind.Digest, AlertSeverity.Info), default)).Outcome.ShouldBe(DeliveryOutcome.NotForThis);
        _server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(200, DeliveryOutcome.Delivered)]
    [InlineData(302, DeliveryOutcome.Refused)]
    [InlineData(401, DeliveryOutcome.Refused)]
    [InlineData(404, DeliveryOutcome.Refused)]
    [InlineData(408, DeliveryOutcome.Failed)]
    [InlineData(429, DeliveryOutcome.Failed)]
    [InlineData(500, DeliveryOutcome.Failed)]
    [InlineData(503, DeliveryOutcome.Failed)]
    public async Task Post_AStatus_IsJudgedAndNamesTheHostOnly(int status, DeliveryOutcome outcome)
    {
        _server.Answer = LoopbackHttp.Status(status, $"Location: {_server.Url("/elsewhere")}\r\n", $"echo {Token}");
        var result = await new SlackSink(Post($"/services/{Token}"), "k1").SendAsync(Message(), default);
        result.Outcome.ShouldBe(outcome);
        result.Detail.ShouldNotContain("topsecret");
        _server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Retry-After: 42\r\n", 42)]
    [InlineData("Retry-After: Thu, 01 Jan 2026 00:02:00 GMT\r\n", 120)]
    public async Task Post_RetryAfter_IsReadInBothForms(string header, int seconds)
    {
        _server.Answer = LoopbackHttp.Status(429, header);
        (await new SlackSink(Post(), "k1").SendAsync(Message(), default)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Once_AServerThatDoesNotAnswer_FailsInTimeWithoutTheAddress()
    {
        _server.Answer = "";
        var attempt = DeliveryAttempt.OnceAsync(new SlackSink(Post($"/services/{Token}"), "k1"), Message(), TimeSpan.FromSeconds(10), _time, default);
        await _time.UntilArmedAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        (await attempt).ShouldBe(DeliveryResult.Failed("no answer within 10 s"));
    }

    [Fact]
    public async Task Once_NobodyListens_FailsWithoutTheAddress()
    {
        var address = _server.Url($"/services/{Token}");
        await _server.DisposeAsync();
        var result = await DeliveryAttempt.OnceAsync(new SlackSink(new HttpPost(_client, address, _time), "k1"), Message(), TimeSpan.FromSeconds(10), _time, default);
        result.Outcome.ShouldBe(DeliveryOutcome.Failed);
        result.Detail.ShouldBe("the request failed (ConnectionError)");
    }

    [Fact]
    public async Task Mail_HostileSubject_IsOneHeaderLine()
    {
        await using var smtp = new LoopbackSmtp();
        var account = new MailAccount("127.0.0.1", smtp.Port, StartTls: false, "keeper@example.org", ["a@example.org", "b@example.org"]);
        var message = Message() with { Key = new AlertKey("x\r\nBcc: victim@example.org\r\n\r\nbody", "no_cure") };
        (await new MailSink(account, "k1").SendAsync(message, default)).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        var mail = smtp.Mails.ShouldHaveSingleItem();
        var headers = mail[..mail.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n');
        headers.ShouldNotContain(line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        smtp.Commands.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>"]);
        headers.ShouldContain("Auto-Submitted: auto-generated");
    }

    [Fact]
    public async Task Mail_AServerWithoutStartTls_GetsNeitherMailNorPassword()
    {
        await using var smtp = new LoopbackSmtp();
        var account = new MailAccount("127.0.0.1", smtp.Port, StartTls: true, "keeper@example.org", ["a@example.org"]) { User = "u", Password = "pass-of-tests" };
        var result = await new MailSink(account, "k1").SendAsync(Message(), default);
        result.Outcome.ShouldNotBe(DeliveryOutcome.Delivered);
        smtp.Mails.ShouldBeEmpty();
        smtp.Commands.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
        result.Detail.ShouldNotContain("pass-of-tests");
    }

    [Fact]
    public async Task Mail_AServerThatNobodyVouchesFor_GetsNeitherMailNorPassword()
    {
        using var key = RSA.Create(2048);
        using var own = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var smtp = new LoopbackSmtp(certificate: own);
        var account = new MailAccount("127.0.0.1", smtp.Port, StartTls: true, "keeper@example.org", ["a@example.org"]) { User = "u", Password = "pass-of-tests" };
        var result = await DeliveryAttempt.OnceAsync(new MailSink(account, "k1"), Message(), TimeSpan.FromSeconds(10), _time, default);
        result.Outcome.ShouldBe(DeliveryOutcome.Failed);
        smtp.Commands.ShouldContain("STARTTLS");
        smtp.Commands.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("451 later", DeliveryOutcome.Failed)]
    [InlineData("550 no", DeliveryOutcome.Refused)]
    public async Task Mail_AReply_IsJudged(string reply, DeliveryOutcome outcome)
    {
        await using var smtp = new LoopbackSmtp(reply);
        (await new MailSink(new MailAccount("127.0.0.1", smtp.Port, false, "keeper@example.org", ["a@example.org"]), "k1").SendAsync(Message(), default)).Outcome.ShouldBe(outcome);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
