using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>A mail server on the loopback interface, with or without STARTTLS: keeps each command and each mail.</summary>
internal sealed class LoopbackSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _answerToMail;
    private readonly X509Certificate2? _certificate;
    private readonly Task _loop;

    /// <param name="answerToMail">Reply to MAIL.</param>
    /// <param name="certificate">What STARTTLS shows; null for a server that does not offer it.</param>
    public LoopbackSmtp(string answerToMail = "250 ok", X509Certificate2? certificate = null)
    {
        (_answerToMail, _certificate) = (answerToMail, certificate);
        _listener.Start();
        _loop = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Commands { get; } = [];

    public ConcurrentQueue<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                using var reader = new StreamReader(connection.GetStream(), Encoding.UTF8);
                await using var writer = new StreamWriter(connection.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 loopback");
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    Commands.Enqueue(line);
                    if (line == "STARTTLS" && _certificate is not null)
                    {
                        await writer.WriteLineAsync("220 go on");
                        await using var tls = new SslStream(connection.GetStream());
                        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                        using var inner = new StreamReader(tls, Encoding.UTF8);
                        while (await inner.ReadLineAsync(_stop.Token) is { } hidden)
                            Commands.Enqueue(hidden);
                        return;
                    }

                    if (line == "DATA")
                        await ReceiveAsync(reader, writer);
                    else
                        await writer.WriteLineAsync(AnswerTo(line));
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or AuthenticationException)
            {
                // The client or the test has gone.
            }
        }
    }

    private async Task ReceiveAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            mail.Append(line).Append('\n');
        Mails.Enqueue(mail.ToString());
        await writer.WriteLineAsync("250 ok");
    }

    private string AnswerTo(string line) => line switch
    {
        _ when line.StartsWith("EHLO", StringComparison.Ordinal) => _certificate is null ? "250-loopback\r\n250 AUTH LOGIN" : "250-loopback\r\n250-STARTTLS\r\n250 AUTH LOGIN",
        _ when line.StartsWith("AUTH", StringComparison.Ordinal) => "334 UGFzc3dvcmQ6",
        _ when line.StartsWith("MAIL", StringComparison.Ordinal) => _answerToMail,
        _ when line.StartsWith("RCPT", StringComparison.Ordinal) || line == "QUIT" => "250 ok",
        _ => "235 ok",
    };
}
