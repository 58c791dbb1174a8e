using System.Collections.Concurrent;
using System.Security.Cryptography;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Models.Tests.Data;

/// <summary>Downloads from a server on the loopback interface.</summary>
public sealed class MnistDownloadTests : IAsyncLifetime
{
    private static readonly byte[] Content = IdxBytes.Labels(40);
    private static readonly RemoteFile Labels = new IdxPart(
        "train-labels", 1, Convert.ToHexStringLower(SHA256.HashData(Content)), OfContent: true).Remote;

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly CancellationTokenSource closing = new();
    private WebApplication server = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(async context =>
        {
            requests.Enqueue(context.Request.Path);
            await AnswerAsync(context);
        });
        await server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await closing.CancelAsync();
        await server.DisposeAsync();
        closing.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_file_with_the_right_content_gets_its_name_in_the_cache()
    {
        var reasons = Fetch("good");

        Assert.Null(reasons);
        Assert.Equal(["/good/train-labels-idx1-ubyte.gz"], requests);
        Assert.Equal(["train-labels-idx1-ubyte.gz"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal(Content[8..], IdxFile.Read(Path.Combine(folder.Path, "train-labels-idx1-ubyte.gz"), dimensions: 1).Values);
    }

    [Fact]
    public void The_next_mirror_is_tried_when_one_fails()
    {
        var reasons = Fetch("missing", "damaged", "good");

        Assert.Null(reasons);
        Assert.Equal(3, requests.Count);
    }

    [Theory]
    [InlineData("missing", "the server answered 404 Not Found")]
    [InlineData("other", "the content's sha256 is")]
    [InlineData("damaged", "")]
    [InlineData("short", "")]
    [InlineData("page", "")]
    [InlineData("silent", "nothing came for 0.5 s")]
    [InlineData("stalling", "nothing came for 0.5 s")]
    public void A_failure_leaves_nothing_in_the_cache_and_names_the_address_and_the_reason(string mirror, string reason)
    {
        var reasons = Fetch(mirror);

        var line = Assert.Single(reasons!);
        Assert.StartsWith($"{server.Urls.First()}/{mirror}/train-labels-idx1-ubyte.gz: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Opening_mnist_reports_every_mirror_and_what_to_do_instead()
    {
        var options = new DataSetOptions
        {
            CacheRoot = folder.Path,
            Mirrors = new Dictionary<string, IReadOnlyList<Uri>> { ["mnist"] = Mirrors("missing", "other") },
        };

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("mnist", options));

        Assert.Contains("/missing/train-images-idx3-ubyte.gz: the server answered 404", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/other/train-images-idx3-ubyte.gz: the content's sha256", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--dataset glyphs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_exist_is_a_reason_and_not_an_exception()
    {
        var reasons = new Download([new Uri("http://127.0.0.1:1/")], TimeSpan.FromSeconds(5)).Run(
            Labels, folder.Path, CancellationToken.None);

        Assert.StartsWith("http://127.0.0.1:1/train-labels-idx1-ubyte.gz: ", Assert.Single(reasons!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_download_ends_and_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new Download(Mirrors("silent"), TimeSpan.FromSeconds(30)).Run(Labels, folder.Path, cancellation.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private IReadOnlyList<string>? Fetch(params string[] mirrors)
    {
        // Short only where the server says nothing on purpose: a busy machine may take its time to answer.
        var stall = TimeSpan.FromSeconds(mirrors.Any(m => m is "silent" or "stalling") ? 0.5 : 30);
        return new Download(Mirrors(mirrors), stall).Run(Labels, folder.Path, CancellationToken.None);
    }

    private Uri[] Mirrors(params string[] mirrors) => [.. mirrors.Select(m => new Uri($"{server.Urls.First()}/{m}/"))];

    private async Task AnswerAsync(HttpContext context)
    {
        var archive = IdxBytes.Gzip(Content);
        switch (context.Request.Path.Value!.Split('/')[1])
        {
            case "good":
                await context.Response.Body.WriteAsync(archive, closing.Token);
                break;
            case "other":
                await context.Response.Body.WriteAsync(IdxBytes.Gzip(IdxBytes.Labels(41)), closing.Token);
                break;
            case "damaged":
                archive[20] ^= 0x55;
                await context.Response.Body.WriteAsync(archive, closing.Token);
                break;
            case "short":
                context.Response.ContentLength = archive.Length;
                await context.Response.Body.WriteAsync(archive.AsMemory(0, 10), closing.Token);
                context.Abort();
                break;
            case "page":
                await context.Response.WriteAsync("<html>Please sign in.</html>", closing.Token);
                break;
            case "silent":
                await Wait(context);
                break;
            case "stalling":
                await context.Response.Body.WriteAsync(archive.AsMemory(0, 10), closing.Token);
                await context.Response.Body.FlushAsync(closing.Token);
                await Wait(context);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    /// <summary>Until the client has gone or the test is over.</summary>
    private async Task Wait(HttpContext context)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing.Token);
        await Task.Delay(Timeout.Infinite, gone.Token)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
