using GanOrleans.Contracts.Clustering;

namespace GanOrleans.Cluster.Tests.Clustering;

public sealed class ClusterPathsTests
{
    [Fact]
    public void Everything_of_a_cluster_lies_below_the_home()
    {
        var paths = new ClusterPaths("lab", "/srv/gan");

        Assert.Equal("/srv/gan/clusters/lab", paths.Folder);
        Assert.Equal("/srv/gan/clusters/lab/state", paths.StateFolder);
        Assert.Equal("/srv/gan/clusters/lab/reminders.json", paths.RemindersFile);
        Assert.Equal("/srv/gan/runs", paths.StorageRoot);
        Assert.Equal("/srv/gan/data", paths.DataCache);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("with space")]
    [InlineData("ümlaut")]
    public void A_cluster_id_that_could_leave_its_folder_is_refused(string id)
    {
        Assert.False(ClusterPaths.IsClusterId(id));
        var error = Assert.Throws<ArgumentException>(() => new ClusterPaths(id));
        Assert.Contains(ClusterPaths.AllowedClusterId, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("lab-2.west_1")]
    public void Ordinary_cluster_ids_are_allowed(string id) => Assert.True(ClusterPaths.IsClusterId(id));
}
