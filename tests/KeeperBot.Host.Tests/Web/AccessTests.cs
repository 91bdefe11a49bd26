using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeeperBot.Host.Tests.Web;

/// <summary>Who is let in, asked of a real Kestrel.</summary>
public sealed class AccessTests
{
    public static TheoryData<string> Guarded => ["/", "/metrics", "/api/state", "/api/history", "/api/events", "/assets/page.js", "/nowhere"];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Get_WithoutOrWithAWrongToken_IsUnauthorized(string path)
    {
        await using var surface = await RunningSurface.StartAsync();
        (await surface.StatusAsync(path, token: null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await surface.StatusAsync(path, token: RunningSurface.Token + "x")).ShouldBe(HttpStatusCode.Unauthorized);
        (await surface.StatusAsync(path, token: RunningSurface.Token[..^1])).ShouldBe(HttpStatusCode.Unauthorized);
        (await surface.StatusAsync(path, token: "")).ShouldBe(HttpStatusCode.Unauthorized);
        (await surface.StatusAsync(path, token: null, headers => headers.Add("Cookie", $"keeperbot-{surface.Url.Port}=" + RunningSurface.Token))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Get_WithTheToken_IsAnswered(string path)
    {
        await using var surface = await RunningSurface.StartAsync();
        (await surface.StatusAsync(path)).ShouldBe(path == "/nowhere" ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_OpenMetrics_NeedNoTokenAndTheDashboardDoes()
    {
        await using var surface = await RunningSurface.StartAsync(metricsOpen: true);
        (await surface.StatusAsync("/metrics", token: null)).ShouldBe(HttpStatusCode.OK);
        (await surface.StatusAsync("/api/state", token: null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Get_DashboardThatIsOff_IsNotFound()
    {
        await using var surface = await RunningSurface.StartAsync(dashboard: false);
        (await surface.StatusAsync("/")).ShouldBe(HttpStatusCode.NotFound);
        (await surface.StatusAsync("/api/state")).ShouldBe(HttpStatusCode.NotFound);
        (await surface.StatusAsync("/metrics")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("rebound.example")]
    [InlineData("rebound.example:80")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost")]
    public async Task Get_ByAnotherName_IsMisdirected(string host)
    {
        await using var surface = await RunningSurface.StartAsync(metricsOpen: true);
        (await surface.StatusAsync("/metrics", change: headers => headers.Host = host)).ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await surface.StatusAsync("/health/live", change: headers => headers.Host = host)).ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Get_ByItsNames_IsAnswered()
    {
        await using var surface = await RunningSurface.StartAsync(allowedHosts: ["keeper.example", "other.example:8080"]);
        foreach (var host in new[] { $"localhost:{surface.Url.Port}", $"127.0.0.1:{surface.Url.Port}", "keeper.example", "KEEPER.example:9999", "other.example:8080" })
            (await surface.StatusAsync("/metrics", change: headers => headers.Host = host)).ShouldBe(HttpStatusCode.OK, host);
        (await surface.StatusAsync("/metrics", change: headers => headers.Host = "other.example:8081")).ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Get_FromAForeignOrigin_IsForbidden()
    {
        await using var surface = await RunningSurface.StartAsync();
        (await surface.StatusAsync("/api/state", change: headers => headers.Add("Origin", "https://elsewhere.example"))).ShouldBe(HttpStatusCode.Forbidden);
        (await surface.StatusAsync("/api/state", change: headers => headers.Add("Origin", "null"))).ShouldBe(HttpStatusCode.Forbidden);
        (await surface.StatusAsync("/api/state", change: headers => headers.Add("Origin", surface.Url.GetLeftPart(UriPartial.Authority)))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task Send_MethodThatIsNoReading_IsNotAllowed(string method)
    {
        await using var surface = await RunningSurface.StartAsync();
        using var answer = await surface.SendAsync(new HttpMethod(method), "/api/state", RunningSurface.Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);
    }

    [Fact]
    public async Task Send_HeadersThatAreTooMany_AreRefused()
    {
        await using var surface = await RunningSurface.StartAsync();
        (await surface.StatusAsync("/api/state", change: headers => headers.Add("X-Big", new string('a', 9000)))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await surface.StatusAsync("/api/state", change: headers => Enumerable.Range(0, 60).ToList().ForEach(n => headers.Add("X-" + n, "a")))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await surface.StatusAsync("/" + new string('a', 5000))).ShouldBe(HttpStatusCode.RequestUriTooLong);
    }

    // Far more than is ever read: the connection is closed on it, the next reader is served, and nothing of it is kept.
    [Fact]
    public async Task Send_AHeaderOfTenMegabytes_IsRefusedAndTheNextIsServed()
    {
        await using var surface = await RunningSurface.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, surface.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: {surface.Url.Authority}\r\nX-Big: "));
        var sent = 0L;
        var chunk = Encoding.ASCII.GetBytes(new string('a', 1 << 16));
        try
        {
            for (; sent < 10 << 20; sent += chunk.Length)
                await stream.WriteAsync(chunk);
            await stream.WriteAsync("\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(stream, Encoding.ASCII);
            (await reader.ReadLineAsync() ?? "").ShouldContain("431");
        }
        // The other side may reset the connection before all of it is sent.
        catch (IOException)
        {
            sent.ShouldBeGreaterThan(0);
        }

        (await surface.StatusAsync("/api/state")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Send_RequestWithoutAHost_IsRefused()
    {
        await using var surface = await RunningSurface.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, surface.Url.Port);
        await socket.GetStream().WriteAsync("GET /metrics HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        (await reader.ReadLineAsync()).ShouldStartWith("HTTP/1.1 421");
    }

    [Fact]
    public async Task Login_WithTheToken_SetsACookieThatStandsForIt()
    {
        await using var surface = await RunningSurface.StartAsync();
        using var answer = await surface.SendAsync(HttpMethod.Get, "/login?token=" + RunningSurface.Token, token: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location.ShouldBe(new Uri("/", UriKind.Relative));
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(RunningSurface.Token);
        (await surface.StatusAsync("/", token: null, headers => headers.Add("Cookie", cookie.Split(';')[0]))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login?token=")]
    [InlineData("/login?token=wrong-wrong-wrong-wrong-wrong")]
    public async Task Login_WithoutTheToken_SetsNone(string path)
    {
        await using var surface = await RunningSurface.StartAsync();
        using var answer = await surface.SendAsync(HttpMethod.Get, path, token: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Login_WithTheToken_LeavesItInNoLog()
    {
        using var text = new StringWriter();
        await using (var surface = await RunningSurface.StartAsync(log: TextWriter.Synchronized(text)))
        {
            await surface.StatusAsync("/login?token=" + RunningSurface.Token, token: null);
            await surface.StatusAsync("/api/state");
            await surface.StatusAsync("/" + new string('a', 5000));
        }

        text.ToString().ShouldContain("Metrics and health at http://127.0.0.1:");
        text.ToString().ShouldNotContain(RunningSurface.Token);
    }

    [Fact]
    public async Task Get_AnyAnswer_CarriesTheHeadersThatKeepAPageToItself()
    {
        await using var surface = await RunningSurface.StartAsync();
        foreach (var token in new[] { RunningSurface.Token, null })
        {
            using var answer = await surface.SendAsync(HttpMethod.Get, "/", token);
            var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
            policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:");
            policy.ShouldNotContain("unsafe");
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            answer.Headers.Contains("Server").ShouldBeFalse();
        }
    }
}
