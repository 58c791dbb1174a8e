using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>Every file against the schema or parser of what reads it.</summary>
public sealed class SchemaTests
{
    private static readonly string Schemas = Path.Combine(Deployment.Root, "tests", "Deploy.Tests", "schemas");

    [Theory]
    [InlineData("compose", "", "compose*.yaml")]
    [InlineData("kubernetes", "k8s", "*.yaml")]
    [InlineData("dockerfile", "docker", "Dockerfile.*")]
    public async Task Files_are_what_their_schema_or_parser_allows(string kind, string folder, string pattern)
    {
        var files = Directory
            .GetFiles(Deployment.At(folder), pattern, SearchOption.AllDirectories)
            .Where(file => kind != "kubernetes" || Path.GetFileName(file) != "kustomization.yaml")
            .ToArray();
        Assert.True(files.Length >= 2);

        await SystemProgram.SucceedsAsync(SystemProgram.Find("node", "nodejs"), [Checker(), kind, .. files]);
    }

    [Theory]
    [InlineData("compose", "services: { a: { image: x, restrat: always } }", "restrat")]
    [InlineData(
        "kubernetes", "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { selectors: { b: c } } }",
        "spec/selectors is no field")]
    [InlineData(
        "kubernetes", "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ports: [{ port: many }] } }", "must be integer")]
    [InlineData("dockerfile", "FROM a\nCOPPY b c", "COPPY")]
    public async Task What_they_do_not_allow_is_found(string kind, string text, string fault)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], text);
        using var process = new ChildProcess(
            SystemProgram.Find("node", "nodejs"), [Checker(), kind, folder["file"]], new Dictionary<string, string?>());

        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, process.ExitCode);
        Assert.Contains(fault, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_are_valid_and_shellcheck_has_nothing_to_say()
    {
        string[] scripts =
        [
            .. Directory.GetFiles(Deployment.At(), "*.sh", SearchOption.AllDirectories),
            .. Directory.GetFiles(Deployment.At("slurm"), "*.sbatch"),
        ];
        Assert.True(scripts.Length >= 5);

        foreach (var script in scripts)
            await SystemProgram.SucceedsAsync(SystemProgram.Find("bash", "bash"), "-n", script);
        await SystemProgram.SucceedsAsync(SystemProgram.Find("shellcheck", "shellcheck"), scripts);
    }

    [Fact]
    public async Task The_unit_is_one_that_systemd_accepts()
    {
        using var folder = new TemporaryFolder();
        var unit = await File.ReadAllTextAsync(Deployment.At("systemd", "gan-silo@.service"));
        // systemd wants the program to be there.
        await File.WriteAllTextAsync(
            folder["gan-silo@.service"],
            unit.Replace("/opt/ganorleans/silo/gan-silo", Path.Combine(AppContext.BaseDirectory, "gan-silo"), StringComparison.Ordinal));

        await SystemProgram.SucceedsAsync(
            SystemProgram.Find("systemd-analyze", "systemd"), "verify", "--recursive-errors=no", "--man=no", folder["gan-silo@.service"]);
    }

    private static string Checker() => Directory.Exists(Path.Combine(Schemas, "node_modules"))
        ? Path.Combine(Schemas, "check.mjs")
        : throw new InvalidOperationException($"The schemas are not installed: npm ci --ignore-scripts --prefix {Schemas}");
}
