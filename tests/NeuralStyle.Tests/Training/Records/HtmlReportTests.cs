using System.Text.Json;
using Xunit;

namespace NeuralStyle.Tests.Training.Records;

public sealed class HtmlReportTests : TensorTest
{
    private readonly TrainingImages _images;

    public HtmlReportTests() => _images = Owned(new TrainingImages());

    private string Report => Path.Combine(_images.Folder, "reports", "report.html");

    [Fact]
    public void Train_WithReport_HasLossesProbesOptionsAndMachine()
    {
        var result = Train(steps: 6);

        using var data = Data();
        Assert.Equal("Training of style", data.RootElement.GetProperty("title").GetString());
        Assert.Equal("Done.", data.RootElement.GetProperty("status").GetString());
        Assert.Equal(result.History.Select(point => point.Step), Numbers(data, "steps").Select(step => (int)step));
        var total = data.RootElement.GetProperty("losses")[0];
        Assert.Equal("total", total[0].GetString());
        Assert.All(result.History.Zip(total[1].EnumerateArray()), pair => Assert.Equal(pair.First.Loss, pair.Second.GetSingle(), 1e-4f * pair.First.Loss));
        Assert.Equal(["total", "content", "style", "total variation"], data.RootElement.GetProperty("losses").EnumerateArray().Select(loss => loss[0].GetString()));
        Assert.Equal([2, 4, 6], ProbeSteps(data));
        Assert.Equal("32", Option(data, "options", "cropSize"));
        Assert.Contains("TransformNetwork", Option(data, "options", "network"));
        Assert.Equal(Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture), Option(data, "machine", "processors"));
        Assert.Equal((32, 32), SizeOf(data.RootElement.GetProperty("probes")[2].GetProperty("images")[0][1].GetString()!));
        Assert.Equal((32, 32), SizeOf(data.RootElement.GetProperty("photo").GetString()!));
    }

    [Fact]
    public void Train_Resumed_KeepsTheProbesBefore()
    {
        Train(steps: 4, isResumable: true);

        Train(steps: 6, isResumable: true);

        using var data = Data();
        Assert.Equal([2, 4, 6], ProbeSteps(data));
        Assert.Equal(6, Numbers(data, "steps").Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>mine</html>")]
    [InlineData("<script type=\"application/json\" id=\"data\">{\"title\":7}</script>")]
    [InlineData("<script type=\"application/json\" id=\"data\">{\"title\":\"Training of style\",\"photo\":null,\"probes\":[{\"step\":\"x\"}]}</script>")]
    public void Train_ResumedWithAnotherFileThere_BeginsTheProbesAnew(string page)
    {
        Train(steps: 4, isResumable: true);

        File.WriteAllText(Report, page);
        Train(steps: 6, isResumable: true);

        using var data = Data();
        Assert.Equal([6], ProbeSteps(data));
    }

    [Fact]
    public void Train_ManyProbes_KeepsABoundedNumberOfThem()
    {
        Train(steps: 101, probeEvery: 1);

        using var data = Data();
        var steps = ProbeSteps(data);
        Assert.InRange(steps.Length, 20, 40);
        Assert.Equal((1, 101), (steps[0], steps[^1]));
        Assert.Equal(steps.Order(), steps);
    }

    [Fact]
    public void Train_StyleNamedAsMarkup_IsText()
    {
        const string Name = "</script><b>&\"'{{data}}";
        using var trainer = _images.Builder()
            .WithStyles(new TrainingStyle { Name = Name, Images = [TrainingImages.Image(40, 40, 7)] }).WithReport(Report).Build();
        var result = trainer.Train(1, cancellationToken: TestContext.Current.CancellationToken);

        using var data = Data();
        Assert.EndsWith(Name, data.RootElement.GetProperty("title").GetString());
        Assert.Equal(2, File.ReadAllText(Report).Split("</script>").Length - 1);
    }

    [Fact]
    public void Train_ReportCannotBeWritten_GoesOnAndWarns()
    {
        Directory.CreateDirectory(Report); // a folder has the name
        using var log = new RecordedLog();
        using var trainer = _images.Builder().WithReport(Report).WithLoggerFactory(log).Build();

        var result = trainer.Train(2, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, result.Steps);
        Assert.Contains(log.Warnings, warning => warning.Contains("record of the training cannot be written"));
    }

    private static int[] ProbeSteps(JsonDocument data) => [.. data.RootElement.GetProperty("probes").EnumerateArray().Select(probe => probe.GetProperty("step").GetInt32())];

    private static double[] Numbers(JsonDocument data, string name) => [.. data.RootElement.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static string? Option(JsonDocument data, string table, string name)
        => data.RootElement.GetProperty(table).EnumerateArray().Single(row => row[0].GetString() == name)[1].GetString();

    private static (int Width, int Height) SizeOf(string source)
    {
        Assert.StartsWith("data:image/jpeg;base64,", source);
        using var jpeg = new MemoryStream(Convert.FromBase64String(source.Split(',')[1]));
        var image = ImageBuffer.Load(jpeg);
        return (image.Width, image.Height);
    }

    private TrainingResult Train(int steps, bool isResumable = false, int probeEvery = 2)
    {
        var builder = _images.Builder().WithReport(Report).WithProbe(everySteps: probeEvery);
        using var trainer = (isResumable ? builder.WithCheckpoints(Path.Combine(_images.Folder, "run")) : builder).Build();
        return trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
    }

    private JsonDocument Data()
    {
        var page = File.ReadAllText(Report);
        var start = page.IndexOf("id=\"data\">", StringComparison.Ordinal) + "id=\"data\">".Length;
        return JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }
}
