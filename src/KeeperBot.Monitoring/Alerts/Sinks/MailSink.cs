using System.Net;
using System.Net.Mail;
using System.Text;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>E-mail by SMTP submission, one connection an alert.</summary>
public sealed class MailSink(MailAccount account, string source) : IAlertSink
{
    private const int LongestSubject = 200;

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        using var mail = new MailMessage { From = new MailAddress(account.From), Subject = Header(AlertText.Title(source, message)), SubjectEncoding = Encoding.UTF8 };
        foreach (var receiver in account.To)
            mail.To.Add(new MailAddress(receiver));
        mail.Body = AlertText.Body(message);
        mail.BodyEncoding = Encoding.UTF8;
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-KeeperBot-Key", AlertText.DedupKey(source, message));
        using var client = new SmtpClient(account.Host, account.Port) { EnableSsl = account.StartTls };
        if (account.User is { } user)
            client.Credentials = new NetworkCredential(user, account.Password);
        try
        {
            await client.SendMailAsync(mail, cancellation).ConfigureAwait(false);
            return DeliveryResult.Delivered;
        }
        catch (SmtpException error)
        {
            var text = $"{account.Host} did not take it ({error.StatusCode})";
            return IsFinal(error.StatusCode) ? DeliveryResult.Refused(text) : DeliveryResult.Failed(text);
        }
    }

    /// <summary>One line that can stand in a header; the text has no control characters any more, and this makes sure.</summary>
    internal static string Header(string text) => AlertText.Cut(string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)), LongestSubject);

    // Replies 5yz are final (RFC 5321, 4.2.1), 4yz and connection failures are not.
    private static bool IsFinal(SmtpStatusCode code) => (int)code is >= 500 and < 600;
}
