using Microsoft.Playwright;
using Xunit;

namespace NeuralStyle.Tests.Training.Records;

/// <summary>The report as a browser shows it.</summary>
public sealed class HtmlReportPageTests : TensorTest
{
    private readonly TrainingImages _images;

    public HtmlReportPageTests() => _images = Owned(new TrainingImages());

    [Fact]
    public async Task Report_InABrowser_DrawsCurvesAndShowsTheProbeOfTheSlider()
    {
        Chromium.Require();
        var report = Path.Combine(_images.Folder, "report.html");
        Train(report);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.Launch(playwright);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1000, Height = 1700 } });
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        await page.GotoAsync(new Uri(report).AbsoluteUri);

        Assert.Equal("Training of style", await page.TextContentAsync("h1"));
        Assert.Equal(2 * 4, await page.Locator("#losses path.curve").CountAsync()); // each part, and its running mean
        Assert.Equal("After step 6", await page.TextContentAsync("#caption"));
        await page.Locator("#slider").FillAsync("0");
        Assert.Equal("After step 2", await page.TextContentAsync("#caption"));
        Assert.Equal(2, await page.EvaluateAsync<int>("[...document.querySelectorAll('#images img')].filter(image => image.complete && image.naturalWidth === 32).length"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(errors);
        Assert.All(requests, request => Assert.True(request.StartsWith("file:", StringComparison.Ordinal) || request.StartsWith("data:", StringComparison.Ordinal), request)); // nothing from elsewhere
    }

    // Not in the test itself: tensors of a trainer belong to one thread.
    private void Train(string report)
    {
        using var trainer = _images.Builder().WithReport(report).WithProbe(everySteps: 2).Build();
        var result = trainer.Train(6, cancellationToken: TestContext.Current.CancellationToken);
    }
}
