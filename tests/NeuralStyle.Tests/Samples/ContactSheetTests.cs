using NeuralStyle.Samples.Shared;
using NeuralStyle.Tests.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Samples;

public sealed class ContactSheetTests
{
    [Fact]
    public void Draw_TwoCells_ShowsEachImageInItsOwnAndWhiteElsewhere()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "new", "sheet.png");

        using (var sheet = new ContactSheet(rows: 2, columns: 2))
        {
            sheet.Draw(row: 0, column: 1, TestImages.Constant(400, 300, 200, 0, 0));
            sheet.Draw(row: 1, column: 0, TestImages.Constant(40, 30, 0, 0, 200), "label");
            sheet.Save(file);
        }

        var image = ImageBuffer.Load(file).ToEightBit();
        Assert.Equal((594, 450), (image.Width, image.Height));
        Assert.Equal((255, 255, 255), image.Pixel(150, 100));
        Assert.Equal((200, 0, 0), image.Pixel(444, 100));
        Assert.Equal((0, 0, 200), image.Pixel(100, 300));
        Assert.Equal((255, 255, 255), image.Pixel(444, 300));
    }
}
