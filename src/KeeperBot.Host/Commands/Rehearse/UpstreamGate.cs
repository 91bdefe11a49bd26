using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Options;
using KeeperBot.Host.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>
/// What a fork sees of the chain that it forks: reads, and nothing else. It stands between the two on the loopback interface, so that no transaction can reach the forked chain, whatever happens on
/// the fork, and the address of a node, which may carry an access key, is not on the fork's command line.
/// </summary>
internal sealed class UpstreamGate : IAsyncDisposable
{
    private const int SecretBytes = 16;

    private static readonly string[] Reads = ["eth_chainId", "eth_blockNumber", "eth_gasPrice", "eth_feeHistory", "eth_maxPriorityFeePerGas", "eth_blobBaseFee", "eth_call", "net_version", "web3_clientVersion"];

    private readonly WebApplication _application;
    private readonly HttpRpcTransport _node;

    private UpstreamGate(WebApplication application, HttpRpcTransport node, BlockHeader head, string secret)
    {
        (_application, _node, Head) = (application, node, head);
        var server = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Url = new Uri($"{server.Addresses.Single().TrimEnd('/')}/{secret}");
    }

    /// <summary>Where the fork asks.</summary>
    public Uri Url { get; }

    /// <summary>The newest block of the forked chain when the gate was opened.</summary>
    public BlockHeader Head { get; }

    /// <summary>The node's host.</summary>
    public string Node => _node.EndpointHost;

    /// <summary>Opens a gate to the first node that answers.</summary>
    /// <exception cref="CommandFailure">None does, or one is on another chain.</exception>
    public static async Task<UpstreamGate> OpenAsync(KeeperConfiguration configuration, TimeProvider time, CancellationToken cancellation)
    {
        var why = "";
        foreach (var node in configuration.Nodes)
        {
            var transport = new HttpRpcTransport(node.Uri, new HttpRpcOptions { Deadline = configuration.Options.Chain.RequestTimeout }, time);
            try
            {
                var head = await HeadAsync(new EthClient(transport), configuration, node, cancellation).ConfigureAwait(false);
                return await StartAsync(transport, head, cancellation).ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                transport.Dispose();
                why = error.Message;
            }
            catch
            {
                transport.Dispose();
                throw;
            }
        }

        throw new CommandFailure(ExitCode.ChainUnreachable, $"no node of chain.rpc answers, so there is nothing to fork; the last one: {why}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _node.Dispose();
    }

    /// <summary>Whether a method only reads.</summary>
    public static bool IsRead(string method) => method.StartsWith("eth_get", StringComparison.Ordinal) || Reads.Contains(method);

    private static async Task<BlockHeader> HeadAsync(EthClient client, KeeperConfiguration configuration, ConfiguredNode node, CancellationToken cancellation)
    {
        var chain = await client.GetChainIdAsync(cancellation).ConfigureAwait(false);
        if (chain != configuration.Chain)
            throw new CommandFailure(ExitCode.ChainMismatch, $"chain.id = {configuration.Chain}: the node at {node} is on chain {chain}; correct chain.id or chain.rpc");
        return await client.GetBlockAsync(BlockTag.Latest, cancellation).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.ChainUnreachable, $"the node at {node} has no latest block");
    }

    private static async Task<UpstreamGate> StartAsync(HttpRpcTransport node, BlockHeader head, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var application = builder.Build();
        application.Run(context => AnswerAsync(context, node, "/" + secret));
        await application.StartAsync(cancellation).ConfigureAwait(false);
        return new UpstreamGate(application, node, head, secret);
    }

    private static async Task AnswerAsync(HttpContext context, HttpRpcTransport node, string path)
    {
        if (context.Request.Path != path || !HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (body.RootElement.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray();
                foreach (var call in body.RootElement.EnumerateArray())
                    await PassAsync(call, node, writer, context.RequestAborted).ConfigureAwait(false);
                writer.WriteEndArray();
            }
            else
            {
                await PassAsync(body.RootElement, node, writer, context.RequestAborted).ConfigureAwait(false);
            }
        }

        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task PassAsync(JsonElement call, HttpRpcTransport node, Utf8JsonWriter writer, CancellationToken cancellation)
    {
        var method = call.GetProperty("method").GetString() ?? "";
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WritePropertyName("id");
        call.GetProperty("id").WriteTo(writer);
        if (!IsRead(method))
        {
            WriteError(writer, -32601, $"{method} does not pass: a rehearsal only reads from the chain that it forks");
        }
        else
        {
            try
            {
                var reply = (await node.SendAsync([RpcRequest.Read(method, parameters => WriteParameters(call, parameters))], cancellation).ConfigureAwait(false))[0];
                if (reply.IsResult)
                {
                    writer.WritePropertyName("result");
                    writer.WriteRawValue(reply.ResultUtf8.Span, skipInputValidation: true);
                }
                else
                {
                    WriteError(writer, reply.Error.Code, reply.Error.Message);
                }
            }
            catch (RpcException error)
            {
                WriteError(writer, -32603, error.Message);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteParameters(JsonElement call, Utf8JsonWriter writer)
    {
        if (!call.TryGetProperty("params", out var parameters) || parameters.ValueKind != JsonValueKind.Array)
            return;
        foreach (var item in parameters.EnumerateArray())
            item.WriteTo(writer);
    }

    private static void WriteError(Utf8JsonWriter writer, long code, string message)
    {
        writer.WriteStartObject("error");
        writer.WriteNumber("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }
}
