using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transactions;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm.Keys.Remote;

/// <summary>
/// A key in a signer elsewhere (Web3Signer's eth_signTransaction). Nothing that it answers is believed: the bytes are decoded strictly, compared with
/// what was asked field by field, and the sender is recovered, before anybody sees them. It is asked once for each signature.
/// </summary>
[DebuggerDisplay("{Address}")]
public sealed class RemoteTransactionKey : ITransactionKey
{
    private const string SignMethod = "eth_signTransaction";
    private const string AccountsMethod = "eth_accounts";

    // Hexadecimal of the largest transaction that a node takes into its pool (128 KB), and room around it.
    private const int MaxAnswer = 512 * 1024;

    private readonly MutualTls? _identity;
    private readonly HttpRpcTransport _transport;
    private bool _disposed;

    private RemoteTransactionKey(RemoteSignerOptions options, Address address, MutualTls? identity, TimeProvider time)
    {
        _identity = identity;
        Address = address;
        _transport = new HttpRpcTransport(
            options.Url,
            new HttpRpcOptions { Deadline = options.Timeout, MaxResponseBytes = MaxAnswer, MaxRetries = 0, MaxConnections = 1, Tls = identity },
            time);
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>The signer's host, fit for logs.</summary>
    public string Host => _transport.EndpointHost;

    /// <summary>Reads the identity's files; the signer is not asked yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="address">The account that it signs for; from configuration, never from the signer.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KeyFileException">A file of the identity must not be used.</exception>
    /// <exception cref="ArgumentException">The options may not be used (<see cref="RemoteSignerOptions.Problem"/>).</exception>
    public static RemoteTransactionKey Open(RemoteSignerOptions options, Address address, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem is { } problem)
            throw new ArgumentException($"the signer's address {problem}", nameof(options));
        var identity = options.Identity is { } files ? PemIdentity.Load(files, time) : null;
        return new RemoteTransactionKey(options, address, identity, time);
    }

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireSignable(transaction);
        var reply = await AskAsync(RpcRequest.Once(SignMethod, writer => Write(writer, transaction)), cancellation).ConfigureAwait(false);
        if (!reply.IsResult)
            throw Refused(RpcException.FromNodeError(reply.Error, SignMethod, Host));
        return Accept(reply.ResultUtf8.Span, transaction);
    }

    /// <summary>The accounts that the signer says it holds; null where it does not offer to say.</summary>
    /// <exception cref="RemoteSignerException">It could not be asked, or its answer is none.</exception>
    public async Task<ImmutableArray<Address>?> GetAccountsAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var reply = await AskAsync(RpcRequest.Once(AccountsMethod), cancellation).ConfigureAwait(false);
        if (!reply.IsResult)
        {
            var error = RpcException.FromNodeError(reply.Error, AccountsMethod, Host);
            return error.Kind == RpcErrorKind.MethodNotFound ? null : throw Refused(error);
        }

        try
        {
            return [.. JsonCursor.Read(reply.ResultUtf8.Span, (ref json) => json.Items((ref item) => item.Address()))];
        }
        catch (JsonRpcFormatException error)
        {
            throw new RemoteSignerException(RemoteSignerProblem.Malformed, TransactionField.None, $"{AccountsMethod} at {Host}: {error.Message}", error);
        }
    }

    /// <summary>Closes the connection and forgets the identity.</summary>
    public void Dispose()
    {
        _disposed = true;
        _transport.Dispose();
        _identity?.Dispose();
    }

    /// <summary>The address and the host.</summary>
    public override string ToString() => $"key of {Address} at {Host}";

    private static void RequireSignable(Eip1559Transaction transaction)
    {
        if (transaction.ChainId.Value == 0)
            throw new TransactionException(TransactionField.ChainId, "a transaction for chain id 0 is never signed");
        if (transaction.Nonce == ulong.MaxValue)
            throw new TransactionException(TransactionField.Nonce, "the nonce 2^64 - 1 is forbidden (EIP-2681)");
        if (transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas)
            throw new TransactionException(TransactionField.MaxPriorityFeePerGas, $"the tip {transaction.MaxPriorityFeePerGas} exceeds the fee {transaction.MaxFeePerGas}");
        if (transaction.To is null || !transaction.AccessList.Entries.IsEmpty)
            throw new TransactionException(TransactionField.To, "a remote signer is asked for calls without an access list only; there is no other way to say the rest to all of them");
    }

    private void Write(Utf8JsonWriter writer, Eip1559Transaction transaction)
    {
        writer.WriteStartObject();
        writer.WriteString("from", Address.ToString());
        writer.WriteString("to", $"{transaction.To}");
        writer.WriteString("chainId", JsonHex.Quantity(transaction.ChainId.Value));
        writer.WriteString("nonce", JsonHex.Quantity(transaction.Nonce));
        writer.WriteString("gas", JsonHex.Quantity(transaction.GasLimit));
        writer.WriteString("maxFeePerGas", transaction.MaxFeePerGas.ToQuantity());
        writer.WriteString("maxPriorityFeePerGas", transaction.MaxPriorityFeePerGas.ToQuantity());
        writer.WriteString("value", transaction.Value.ToQuantity());
        writer.WritePropertyName("data");
        JsonHex.WriteData(writer, transaction.Data.Span);
        writer.WriteEndObject();
    }

    private async Task<RpcReply> AskAsync(RpcRequest request, CancellationToken cancellation)
    {
        try
        {
            return (await _transport.SendAsync([request], cancellation).ConfigureAwait(false))[0];
        }
        catch (RpcException error)
        {
            throw new RemoteSignerException(ProblemOf(error.Kind), TransactionField.None, $"the remote signer failed: {error.Message}", error);
        }
    }

    private SignedTransaction Accept(ReadOnlySpan<byte> result, Eip1559Transaction wanted)
    {
        if (!JsonHex.TryDecodeString(result, out var raw))
            throw new RemoteSignerException(RemoteSignerProblem.Malformed, TransactionField.None, $"{SignMethod} at {Host}: the result is not the hexadecimal of a signed transaction");
        SignedTransaction signed;
        try
        {
            signed = SignedTransaction.Decode(Bytes.CopyOf(raw));
        }
        catch (TransactionException error)
        {
            throw new RemoteSignerException(RemoteSignerProblem.Malformed, error.Field, $"{SignMethod} at {Host}: {Named(error.Field)}{error.Message}", error);
        }

        return signed.DifferenceFrom(wanted, Address) is { } difference
            ? throw new RemoteSignerException(RemoteSignerProblem.Altered, difference.Field, $"{SignMethod} at {Host} signed something else than was asked: {Named(difference.Field)}{difference.Detail}")
            : signed;
    }

    private static string Named(TransactionField field) => field == TransactionField.None ? "" : $"{JsonNamingPolicy.CamelCase.ConvertName(field.ToString())}: ";

    private static RemoteSignerException Refused(RpcException error) =>
        new(RemoteSignerProblem.Refused, TransactionField.None, $"the remote signer refused: {error.Message}", error);

    private static RemoteSignerProblem ProblemOf(RpcErrorKind kind) => kind switch
    {
        RpcErrorKind.Timeout => RemoteSignerProblem.Timeout,
        RpcErrorKind.Unreachable => RemoteSignerProblem.Unreachable,
        RpcErrorKind.TlsFailure => RemoteSignerProblem.Tls,
        RpcErrorKind.InvalidResponse or RpcErrorKind.ResponseTooLarge => RemoteSignerProblem.Malformed,
        RpcErrorKind.Redirected or RpcErrorKind.RateLimited or RpcErrorKind.Unauthorized or RpcErrorKind.ServerError or RpcErrorKind.HttpStatus => RemoteSignerProblem.Refused,
        _ => RemoteSignerProblem.Unknown,
    };
}
