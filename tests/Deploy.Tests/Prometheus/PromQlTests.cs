namespace GanOrleans.Deploy.Tests.Prometheus;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("sum by (a, b) (rate(x_total{c=\"d_e\", f=~\"$run\"}[$__rate_interval]))", "x_total")]
    [InlineData("histogram_quantile(0.5, sum by (le) (rate(y_bucket[5m]))) > 3 and on (a) z == 1", "y_bucket z")]
    [InlineData("count(u offset 15m) unless count(v) or vector(0.5) or -ln(vector(4))", "u v")]
    public void The_metrics_of_an_expression_are_found(string expression, string metrics) =>
        Assert.Equal(metrics.Split(' '), PromQl.Metrics(expression));
}
