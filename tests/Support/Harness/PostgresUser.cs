namespace GanOrleans.Support.Harness;

/// <summary>Who runs PostgreSQL's server when root runs the tests: it refuses root.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Group">The number of its group.</param>
internal sealed record PostgresUser(string Id, string Group)
{
    /// <summary>What stands before a command that this user runs.</summary>
    public string[] Prefix => ["/usr/bin/setpriv", $"--reuid={Id}", $"--regid={Group}", "--clear-groups", "--"];

    /// <summary>The user of the package, or nobody; null when the tests' own user will do.</summary>
    public static PostgresUser? WhenRoot()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(user => user[0] is "postgres" or "nobody").ToList();
        var chosen = users.Find(user => user[0] == "postgres") ?? users[0];
        return new PostgresUser(chosen[2], chosen[3]);
    }
}
