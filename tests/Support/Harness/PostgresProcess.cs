using System.Globalization;
using System.Runtime.CompilerServices;
using GanOrleans.Contracts.Clustering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace GanOrleans.Support.Harness;

/// <summary>
/// A real PostgreSQL server in a folder of its own, with the role, the database and the tables that deploy/postgres makes; it keeps
/// its data when it is killed.
/// </summary>
internal sealed class PostgresProcess : StoreProcess
{
    /// <summary>Names a checkout of dotnet/orleans, whose scripts make the tables.</summary>
    public const string ScriptsVariable = "GAN_ORLEANS_SCRIPTS";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _programs = FindPrograms();
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresUser? _user = PostgresUser.WhenRoot();
    private ChildProcess? _process;

    /// <summary>How silos connect.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Database=ganorleans;Username=ganorleans;Password={Password}";

    /// <inheritdoc />
    public override string File => _folder["database"];

    private string Folder => _folder.Path;

    /// <summary>Makes a server with the tables and starts it.</summary>
    public static async Task<PostgresProcess> CreateAsync()
    {
        var scripts = Environment.GetEnvironmentVariable(ScriptsVariable)
            ?? throw new InvalidOperationException($"Set {ScriptsVariable} to a checkout of dotnet/orleans (deploy/postgres/README.md).");
        var postgres = new PostgresProcess();
        try
        {
            await postgres.MakeAsync(scripts);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public override async Task StartAsync()
    {
        _process?.Dispose();
        _process = Server("postgres", "-D", _folder["data"], "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-k", Folder);
        await Deadline.UntilAsync("PostgreSQL answers", Limit, AnswersAsync, () => _process.Log);
    }

    /// <summary>PostgreSQL's immediate stop: it writes nothing more, and recovers from its log at the next start.</summary>
    public override void Kill() => _process!.Quit();

    /// <summary>Asks the cluster's database as its superuser; answers the rows without headings.</summary>
    public Task<string> QueryAsync(string sql) => RunAsync(Client("psql", [.. Superuser("ganorleans"), "-Atc", sql]));

    /// <inheritdoc />
    public override void Serve(TestCluster cluster)
    {
        cluster.SiloArguments.AddRange(["--database-file", File]);
        cluster.TellsGateways = true;
        cluster.Client += client =>
        {
            client.Configure<ClusterOptions>(options =>
                (options.ClusterId, options.ServiceId) = (cluster.Paths.ClusterId, ClusterPaths.ServiceId));
            client.UseAdoNetClustering((AdoNetClusteringClientOptions options) =>
                (options.Invariant, options.ConnectionString) = ("Npgsql", Connection));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        };
    }

    public override ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            _process.Quit();
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // As deploy/postgres/README.md says it: the role and the database, the tables, the silos' file.
    private async Task MakeAsync(string scripts)
    {
        if (_user is not null)
            await RunAsync(new ChildProcess("/bin/chown", [$"{_user.Id}:{_user.Group}", Folder], Variables()));
        string[] methods = ["--auth-host=scram-sha-256", "--auth-local=trust"];   // the socket lies in a folder of this user alone
        await RunAsync(Server("initdb", ["-D", _folder["data"], "-U", "postgres", "-E", "UTF8", "--no-locale", .. methods]));
        await StartAsync();
        string[] role = ["-q", "-v", "ON_ERROR_STOP=1", "-v", $"password={Password}", "-f", Deploy("roles.sql")];
        await RunAsync(Client("psql", [.. Superuser("postgres"), .. role]));
        await RunAsync(Client(Deploy("apply.sh"), [scripts, $"postgresql://ganorleans@127.0.0.1:{Port}/ganorleans"]));
        await System.IO.File.WriteAllTextAsync(File, $"{Connection}\n");
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException(_process.Log);
        using var question = Client("psql", [.. Superuser("postgres"), "-c", "select 1"]);
        await question.WaitForExitAsync(Limit);
        return question.ExitCode == 0;
    }

    private string[] Superuser(string database) => ["-h", Folder, "-p", $"{Port}", "-U", "postgres", "-d", database];

    // Programs that refuse root.
    private ChildProcess Server(string program, params string[] arguments)
    {
        string[] command = [.. _user?.Prefix ?? [], Path.Combine(_programs, program), .. arguments];
        return new ChildProcess(command[0], command[1..], Variables(), Folder);
    }

    private ChildProcess Client(string program, string[] arguments) =>
        new(Path.Combine(_programs, program), arguments, Variables(), Folder);

    private static async Task<string> RunAsync(ChildProcess started)
    {
        using var process = started;
        await process.WaitForExitAsync(Limit);
        return process.ExitCode == 0 ? process.Output.Trim() : throw new InvalidOperationException(process.Log);
    }

    private Dictionary<string, string?> Variables() => new()
    {
        ["PATH"] = $"{_programs}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
        ["PGPASSWORD"] = Password,
        ["LC_ALL"] = "C",
    };

    // Debian's newest, or wherever the PATH has them.
    private static string FindPrograms() => Versions("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .FirstOrDefault(folder => System.IO.File.Exists(Path.Combine(folder, "initdb")))
        ?? throw new InvalidOperationException(
            "PostgreSQL's server is not installed. ./test.sh Cluster.Tests installs it: apt-get install postgresql.");

    private static IEnumerable<string> Versions(string root) =>
        (Directory.Exists(root) ? Directory.GetDirectories(root) : []).OrderByDescending(version =>
            double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0);

    private static string Deploy(string file, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../deploy/postgres", file));
}
