using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests;

/// <summary>Orleans' own dashboard: off unless it is asked for, and behind the page's token.</summary>
public sealed class OrleansDashboardTests
{
    private const string Token = "a-token-of-twenty-four-c";

    [Fact]
    public async Task Without_its_flag_there_is_no_dashboard()
    {
        await using var cluster = new TestCluster();
        var silo = await cluster.StartSiloAsync("one");
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri($"{silo.Page}/orleans/"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task With_its_flag_it_asks_for_the_token_which_a_browser_may_give_as_a_password()
    {
        await using var cluster = new TestCluster();
        await File.WriteAllTextAsync(cluster["token"], Token);
        var silo = await cluster.StartSiloAsync("one", "--orleans-dashboard", "--http-token-file", cluster["token"]);
        using var http = new HttpClient();

        using var refused = await GetAsync(http, silo, "/orleans/", null);
        using var data = await GetAsync(http, silo, "/orleans/DashboardCounters", null);
        using var wrong = await GetAsync(http, silo, "/orleans/", Basic("another-token-of-24-char"));
        using var api = await GetAsync(http, silo, "/api/v1/runs", Basic(Token));
        using var page = await GetAsync(http, silo, "/orleans/", new AuthenticationHeaderValue("Bearer", Token));
        using var script = await GetAsync(http, silo, "/orleans/index.min.js", Basic(Token));
        string counters = "";
        await Deadline.UntilAsync("the dashboard shows the silo", Runs.Limit, async () =>
        {
            using var answer = await GetAsync(http, silo, "/orleans/DashboardCounters", Basic(Token));
            counters = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode && counters.Contains("\"siloName\":\"one\"", StringComparison.Ordinal);
        }, () => counters + silo.Log);

        Assert.All(new[] { refused, data, wrong, api }, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("Bearer", api.Headers.WwwAuthenticate.Single().Scheme);   // the API takes no password
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, script.StatusCode));
        Assert.Contains("Orleans Dashboard", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, silo.Log, StringComparison.Ordinal);
    }

    private static AuthenticationHeaderValue Basic(string token) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{token}")));

    private static async Task<HttpResponseMessage> GetAsync(
        HttpClient http, SiloProcess silo, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{silo.Page}{path}"));
        request.Headers.Authorization = authorization;
        return await http.SendAsync(request);
    }
}
