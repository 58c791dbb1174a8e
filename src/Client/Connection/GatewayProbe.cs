using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GanOrleans.Contracts.Connections;

namespace GanOrleans.Client.Connection;

/// <summary>What the gateways said to a probe.</summary>
/// <param name="Answers">Whether a connection is worth a try.</param>
/// <param name="Refusal">What to do, when one answered and refused this client.</param>
internal sealed record ProbeResult(bool Answers, string? Refusal)
{
    internal static readonly ProbeResult NoAnswer = new(false, null);
    internal static readonly ProbeResult Fine = new(true, null);
}

/// <summary>
/// Asks whether anybody listens and speaks as this client does, before anything expensive is built: a missing cluster, or TLS on one side
/// alone, is reported in a second or two, not after retries.
/// </summary>
internal static class GatewayProbe
{
    private const string NeedsTls = "They use TLS: give --tls-ca, --tls-certificate and --tls-key.";
    private const string HasNoTls =
        "They do not speak TLS: leave out the --tls-… options (and GAN_TLS_… in the environment), or name another gateway.";
    private const string NotTrusted =
        "Their certificate is not one of the authority of --tls-ca with the DNS name 'gan-silo': name that cluster's authority.";
    private const string WantsCertificate =
        "They want a certificate of their authority from clients: give --tls-certificate and --tls-key.";
    private const string RefusesCertificate =
        "They refuse the certificate of --tls-certificate: it has to be one of their authority, for clients, and valid now.";

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>All gateways are asked at once; the first that answers decides, else the first refusal.</summary>
    /// <param name="gateways">Where to ask.</param>
    /// <param name="tls">Whom this client trusts and what it shows; null = no TLS.</param>
    /// <param name="limit">How long the answers may take.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<ProbeResult> AskAsync(
        IReadOnlyCollection<IPEndPoint> gateways, TlsIdentity? tls, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        var attempts = gateways.Select(gateway => AskAsync(gateway, tls, deadline.Token)).ToList();
        var last = ProbeResult.NoAnswer;
        while (attempts.Count > 0)
        {
            var first = await Task.WhenAny(attempts);
            var result = await first;
            if (result.Answers)
                return result;
            last = last.Refusal is null ? result : last;
            attempts.Remove(first);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return last;
    }

    private static async Task<ProbeResult> AskAsync(IPEndPoint gateway, TlsIdentity? tls, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await ConnectAsync(gateway, cancellationToken);
            if (tls is not null)
                return await HandshakeAsync(stream, tls, cancellationToken);
            var wantsTls = await IsSilentAsync(stream, cancellationToken) && await SpeaksTlsAsync(gateway, cancellationToken);
            return wantsTls ? new ProbeResult(false, NeedsTls) : ProbeResult.Fine;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or IOException)
        {
            return ProbeResult.NoAnswer;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A silo that trusts this client says its part of Orleans' greeting at once;
    // one that does not closes the connection after the handshake.
    private static async Task<ProbeResult> HandshakeAsync(NetworkStream stream, TlsIdentity tls, CancellationToken cancellationToken)
    {
        var refused = tls.Certificate is null ? WantsCertificate : RefusesCertificate;
        var (served, trusted) = (false, false);
        var options = tls.ClientOptions();
        var validate = options.RemoteCertificateValidationCallback!;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            (served, trusted) = (true, validate(sender, certificate, chain, errors));
            return trusted;
        };
        await using var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return await secure.ReadAsync(new byte[1], cancellationToken) > 0 ? ProbeResult.Fine : new ProbeResult(false, refused);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return new ProbeResult(false, !served ? HasNoTls : trusted ? refused : NotTrusted);
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Fine;   // somebody listens and is busy; the connection itself has more time
        }
    }

    // A silo without TLS greets at once; one with TLS waits for the client.
    private static async Task<bool> IsSilentAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HandshakeLimit);
        try
        {
            return await stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    // Whether a certificate comes; nothing is sent to whoever shows it.
    private static async Task<bool> SpeaksTlsAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        var served = false;
        await using var stream = await ConnectAsync(gateway, cancellationToken);
        await using var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = TlsIdentity.SiloName,
                    RemoteCertificateValidationCallback = (_, _, _, _) =>
                    {
                        served = true;
                        return false;
                    },
                },
                cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // Either way it said what it is.
        }

        return served;
    }
}
